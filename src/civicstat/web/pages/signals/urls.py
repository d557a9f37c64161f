"""Addresses of the pages of signals."""

from django.urls import path

from civicstat.web.pages.signals import budget, changing, delivery, devices, listing, log, page

urlpatterns = [
    path("signals/", listing.signals, name="signals"),
    path("signals/log/", log.evaluations, name="signal-log"),
    path("signals/log/<int:pk>/", log.evaluation, name="signal-evaluation"),
    path("signals/budget/", budget.budget, name="signal-budget"),
    path("signals/devices/new/", devices.device_new, name="signal-device-new"),
    path("signals/devices/<int:pk>/end/", devices.device_end, name="signal-device-end"),
    path("signals/devices/<int:pk>/test/", devices.device_test, name="signal-device-test"),
    path("signals-worker.js", devices.worker, name="signal-worker"),  # here: it serves addresses below its own
    path("signals.webmanifest", devices.manifest, name="signal-manifest"),
    path("signals/delivery/", delivery.delivery, name="signal-delivery"),
    path("signals/delivery/duties/new/", delivery.duty_new, name="signal-duty-new"),
    path("signals/delivery/duties/<int:pk>/end/", delivery.duty_end, name="signal-duty-end"),
    path("signals/delivery/webhooks/new/", delivery.webhook_new, name="signal-webhook-new"),
    path("signals/delivery/webhooks/<int:pk>/end/", delivery.webhook_end, name="signal-webhook-end"),
    path("signals/delivery/webhooks/<int:pk>/test/", delivery.webhook_test, name="signal-webhook-test"),
    path("signals/<int:pk>/", page.signal, name="signal"),
    path("signals/<int:pk>/acknowledge/", changing.acknowledge, name="signal-acknowledge"),
    path("signals/<int:pk>/assign/", changing.assign, name="signal-assign"),
    path("signals/<int:pk>/answer/", changing.answer, name="signal-answer"),
    path("signals/<int:pk>/close/", changing.close, name="signal-close"),
    path("signals/<int:pk>/reopen/", changing.reopen, name="signal-reopen"),
    path("signals/<int:pk>/part/", changing.part, name="signal-part"),
]
