"""The way in and out."""

import math
from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from civicstat.web.pages.throttling import TRIES, place_of
from civicstat.web.ui.access import open_to


class SignInForm(AuthenticationForm):
    """Name and password. wait: seconds before they are looked at, after too many wrong ones."""

    def __init__(self, *args: Any, wait: float = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wait = wait
        self.fields["username"].error_messages["required"] = "Type the name that you were given."
        self.fields["password"].error_messages["required"] = "Type your password."

    def clean(self) -> dict[str, Any]:
        if self._wait:
            raise ValidationError(f"Too many wrong tries. Wait {_span(self._wait)}, or ask your administrator.")
        cleaned: dict[str, Any] = super().clean()
        return cleaned


def _span(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    return f"{math.ceil(seconds)} seconds" if seconds <= 60 else f"{minutes} minutes"


class _SignIn(views.LoginView):
    template_name = "ui/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = place_of(request)
        wait = TRIES.begin(place)
        if wait:
            response = self.form_invalid(SignInForm(request, data=request.POST, wait=wait))
            response.status_code, response["Retry-After"] = 429, str(math.ceil(wait))
            return response
        response = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            TRIES.forgive(place)
        return response

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


sign_in = open_to("anyone", "auditors")(_SignIn.as_view())
sign_out = open_to("anyone", "auditors")(views.LogoutView.as_view())
account = open_to("staff", "auditors")(_Account.as_view())
