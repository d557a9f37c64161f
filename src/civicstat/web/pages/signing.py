"""The way in and out."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.cache import cache
from django.core.exceptions import ValidationError

from civicstat.web.ui.access import open_to

# A name is locked, not an address: behind one address there may be a whole town hall.
MOST_TRIES = 8
LOCKED_FOR = timedelta(minutes=15)


class SignInForm(AuthenticationForm):
    """Name and password; after too many wrong ones the name has to wait."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = "Type the name that you were given."
        self.fields["password"].error_messages["required"] = "Type your password."

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", "")).lower()
        key = f"sign-in-tries:{name}"
        tries = cache.get(key, 0)
        if tries >= MOST_TRIES:
            minutes = int(LOCKED_FOR.total_seconds() // 60)
            raise ValidationError(f"Too many tries for this name. Wait {minutes} minutes, or ask your administrator.")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            cache.set(key, tries + 1, LOCKED_FOR.total_seconds())
            raise
        cache.delete(key)
        return cleaned


class _SignIn(views.LoginView):
    template_name = "ui/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"help_text": "No account? Ask your administrator for one."}


class _PasswordForm(PasswordChangeForm):
    """Without autofocus: whoever opens the page by keyboard starts at its top, as on any other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        for name, what in (("old_password", "the one you have"), ("new_password1", "the new one"),
                           ("new_password2", "the new one again")):  # fmt: skip
            self.fields[name].error_messages["required"] = f"Type {what}."


class _Account(views.PasswordChangeView):
    template_name = "pages/account.html"
    form_class = _PasswordForm
    success_url = "/workspace/account/?done"


sign_in = open_to("anyone")(_SignIn.as_view())
sign_out = open_to("anyone")(views.LogoutView.as_view())
account = open_to("staff")(_Account.as_view())
