"""Password hashes that a branch can check with the line down: scrypt (RFC 7914)."""

import base64
import hashlib
import hmac

_COST, _BLOCK, _LANES = 2**15, 8, 1
_MEMORY = 128 * _COST * _BLOCK * 2


def hash_password(password: str, salt: bytes) -> str:
    """``scrypt$n$r$p$salt$hash`` with salt and hash in base64; ``salt`` is 16 random bytes."""
    derived = _derive(password, salt, _COST, _BLOCK, _LANES)
    parts = (base64.b64encode(value).decode() for value in (salt, derived))
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), *parts))


def password_matches(password: str, stored: str) -> bool:
    """Whether ``password`` gives the hash ``stored``; False for a hash of another form."""
    parts = stored.split("$")
    if len(parts) != 6 or parts[0] != "scrypt":
        return False
    cost, block, lanes = (int(part) for part in parts[1:4])
    salt, expected = (base64.b64decode(part) for part in parts[4:])
    return hmac.compare_digest(_derive(password, salt, cost, block, lanes), expected)


def _derive(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=32
    )
