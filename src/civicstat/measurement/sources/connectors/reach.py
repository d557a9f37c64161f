"""What connectors may reach: the table `connect` of civicstat.toml. Whatever it does not allow is refused."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from civicstat.errors import CivicStatError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses behind a translator


class OutOfReach(CivicStatError):
    """A connection names a place that the workspace's settings do not allow."""


class UnknownHost(OutOfReach):
    """A host is not known, now or ever: a fault of the name, or of the network."""


@dataclass(frozen=True)
class Reach:
    """Where connectors may go beside the public internet."""

    private_hosts: tuple[str, ...] = ()  # host names, addresses and networks (10.2.0.0/16) inside the house
    folders: tuple[Path, ...] = ()  # whose files may be read
    resources: tuple[str, ...] = ()  # Python objects that give rows, as "package.module:name"
    proxy: str = ""  # through which web services are asked
    secrets: Path = field(default=Path("secrets"))  # folder of the files that hold tokens and passwords
    root: Path = Path()  # in which a folder lies that does not begin with /: the workspace

    def addresses(self, host: str, port: int | None) -> list[str]:
        """Return the addresses of a host that may be called. Raises OutOfReach where there is none."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise UnknownHost(f"{host}: no such host is known; correct the address, or look at the network") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if host.lower() not in self._hosts():
            for address in addresses:
                self._check(host, ipaddress.ip_address(address.partition("%")[0]))
        return addresses

    def check_host(self, host: str, port: int | None = None) -> None:
        """Raise OutOfReach where a host must not be called."""
        self.addresses(host, port)

    def is_private(self, host: str) -> bool:
        """Return whether a host is one of those inside the house that the settings name."""
        if host.lower() in self._hosts():
            return True
        try:
            return self._is_allowed(ipaddress.ip_address(host))
        except ValueError:
            return False

    def check_folder(self, path: Path) -> Path:
        """Return a folder or file with all links followed. Raises OutOfReach where it is in none of those allowed."""
        real = (self.root / path.expanduser()).resolve()
        if not any(real.is_relative_to(folder.expanduser().resolve()) for folder in self.folders):
            raise OutOfReach(
                f"{path} is in no folder that connectors may read; have the administrator add it to civicstat.toml: "
                f'[connect] folders = ["{path}"]'
            )
        return real

    def _hosts(self) -> set[str]:
        return {each.lower() for each in self.private_hosts}

    def _check(self, host: str, address: Address) -> None:
        if is_public(address) or self._is_allowed(address):
            return
        raise OutOfReach(
            f"{host} is {address}, an address inside the house or of this machine, which connectors may not call; "
            f'if that is meant, have the administrator add it to civicstat.toml: [connect] private_hosts = ["{host}"]'
        )

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in _networks(self.private_hosts))


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, also one that stands within another."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _networks(names: Iterable[str]) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for name in names:
        try:
            yield ipaddress.ip_network(name, strict=False)
        except ValueError:
            continue  # a host name
