"""The browsers on which people are told of signals."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)

    def editable_by(self, user: User) -> Self:
        return self.filter(user=user)

    def told(self) -> Self:
        """Devices that are told, of people whose accounts are open."""
        return self.filter(ended_at=None, user__is_active=True)


class Device(models.Model):
    """A browser of one person, and what its maker's push service needs to reach it (Web Push, RFC 8030 and 8291)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)  # such as "Firefox on Android"
    endpoint = models.CharField(max_length=1000)  # who knows it may send to it, what it sends is not shown unsigned
    public_key = models.CharField(max_length=100)  # for which messages are encrypted: base64url of a point on P-256
    secret = models.CharField(max_length=40)  # base64url of 16 bytes that browser and server share
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=200, blank=True)  # why it ended

    objects: ClassVar = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("endpoint",), condition=Q(ended_at=None), name="device_is_told_once"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ Q(endpoint=""), name="ended_device_is_forgotten"),
        )

    def __str__(self) -> str:
        return self.name
