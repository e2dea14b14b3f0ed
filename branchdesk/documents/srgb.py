"""The sRGB colour profile that PDF/A asks for (ICC.1:2022, 588 bytes).

It is the built-in virtual profile of Little CMS, whose copyright tag reads "No copyright, use
freely", with its creation date fixed so that equal forms are equal files.
"""

import base64
import zlib

_PACKED = (
    "eNqVkb1Lw1AUxU9bRdFKBx1EHDJUcWhBFMRR69ClSKkVrLokr2krJGlIUqS4Ci4OBQfRxa/B/0BXwVVBEBRBxNnR"
    "r0VKPGkKLaKD9/Fyf5y8c7nvPiCY0oRud8wAuuFYmWRCWsotS10vCHA1Qha2OZtOp/BnfN75Z2/jXi38L3rzqi2A"
    "QDd5SpiWQ2Y3SK07psfb5AFRkvPkQ3LMYoPkK09XfH72uOjzu8dWNjMHBL2aUrGNlTYWJUsnj5GjulYRzX68m4RV"
    "Y3GBeYh7GDYySCIBCQoqWIMGB3FmgzP73Tfe8M2jTI/g10QVFh1FlOiNUa2wqspcoK5yaah6c/85T7swOeFXDyeA"
    "zifXfRsBunaAes11v45ct34MhB6BC6PlL3NO0x/Uay0tegBENoGzy5am7ALnW8DggylbckMKcQcLBeD1FOjLAf03"
    "QM+KP6vmf5zcA9kNPtE1sLcPjPJ8ZPUbPitnsA=="
)

PROFILE: bytes = zlib.decompress(base64.b64decode(_PACKED))
"""The profile's bytes: RGB, three components."""
