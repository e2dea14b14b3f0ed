"""Whether bytes that head office names as a trusted root are an X.509 certificate at all."""

from cryptography import x509


def is_certificate(der: bytes) -> bool:
    """Whether ``der`` can be read as a certificate; nothing is said of whom it is of."""
    try:
        x509.load_der_x509_certificate(der)
    except ValueError:
        return False
    return True
