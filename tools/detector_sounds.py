"""Sound of the detectors' clips: speech of both languages, and what spoils it.

Speech is espeak-ng's. Noise is **made**: white, pink, mains hum, a fan, and a babble of eight
espeak voices; no freely licensed recording of a real room was found in a package that can be had.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.make_demo_clip import RATE, Voice, speech

Samples = NDArray[np.float32]
TEXTS = {
    "zh": (
        "請問您的投資經驗有多久？有沒有買過股票、基金或債券？",
        "我大概投資五年了，主要是定期定額買基金，偶爾買一點股票。",
        "如果市場下跌兩成，您會怎麼做？全部賣出、賣一部分，還是繼續持有？",
        "應該會先等一等，看看再說，不會馬上全部賣掉。",
        "這筆錢您打算放多久？有沒有可能在一年之內要用到？",
        "這筆錢是退休以後才要用的，放十年以上都沒有關係。",
    ),
    "en": (
        "How long have you been investing, and in what: shares, funds or bonds?",
        "About five years now, mostly a fund every month, and sometimes a few shares.",
        "If the market fell by a fifth, would you sell all of it, a part, or keep it?",
        "I would wait a little and look again before I sell anything at all.",
        "For how long can this money stay invested, and might you need it within a year?",
        "This money is for my retirement, so ten years or longer is all right with me.",
    ),
}
VOICES = {
    "zh": (Voice("cmn", 200, 42), Voice("cmn+f3", 190, 60), Voice("cmn+m3", 210, 35)),
    "en": (Voice("en-us", 170, 40), Voice("en-us+f3", 165, 60), Voice("en-gb+m3", 180, 35)),
}
MACHINE = {"zh": Voice("cmn+f5", 220, 50), "en": Voice("en-us+f5", 190, 50)}


@lru_cache(maxsize=64)
def said(voice: Voice, text: str) -> Samples:
    """``text`` spoken at an even -20 dBFS."""
    return at_level(speech(voice, text), -20.0)


def talk(language: str, turn: int, ms: int) -> Samples:
    """A talk of two voices from sentence ``turn`` on, with pauses as between people, of ``ms``."""
    parts: list[Samples] = []
    length = 0
    wanted = ms * RATE // 1000
    while length < wanted:
        text = TEXTS[language][turn % len(TEXTS[language])]
        voice = VOICES[language][turn % len(VOICES[language])]
        pause = np.zeros(RATE * (350 + 230 * (turn % 4)) // 1000, np.float32)
        parts += [said(voice, text), pause]
        length += len(parts[-2]) + len(pause)
        turn += 1
    return np.concatenate(parts)[:wanted]


def machine(language: str, ms: int) -> Samples:
    """What the program itself reads aloud, as the microphone hears it from the loudspeaker."""
    sentences = [said(MACHINE[language], text) for text in TEXTS[language]]
    heard = np.resize(np.concatenate(sentences), ms * RATE // 1000) * 0.6
    return heard.astype(np.float32)


def at_level(samples: Samples, level_db: float) -> Samples:
    """The samples at ``level_db`` dBFS (root mean square)."""
    now = float(np.sqrt(np.mean(np.square(samples)))) or 1.0
    scaled: Samples = (samples * (10 ** (level_db / 20) / now)).astype(np.float32)
    return scaled


def white(count: int, random: np.random.Generator) -> Samples:
    """Hiss."""
    return random.normal(0, 1, count).astype(np.float32)


def pink(count: int, random: np.random.Generator) -> Samples:
    """Equal power in every octave, as of rain or a street far away."""
    return _shaped(count, random, lambda hertz: 1 / np.sqrt(np.maximum(hertz, 20.0)))


def fan(count: int, random: np.random.Generator) -> Samples:
    """Air of a fan or an air conditioner, with the tone of its blades."""
    air = _shaped(count, random, lambda hertz: 1 / (1 + (hertz / 400.0) ** 2))
    tone = np.sin(2 * np.pi * 87.0 * np.arange(count) / RATE)
    blown: Samples = (air / air.std() + 0.5 * tone).astype(np.float32)
    return blown


def hum(count: int, random: np.random.Generator) -> Samples:
    """Mains hum with its harmonics and a little hiss."""
    at = 2 * np.pi * 50.0 * np.arange(count) / RATE
    tones = sum(np.sin(at * times) / times for times in (1, 2, 3, 5, 7))
    return (tones + random.normal(0, 0.1, count)).astype(np.float32)


def babble(count: int, random: np.random.Generator) -> Samples:
    """Eight people who talk at once, three in one language and five in the other."""
    mixed = np.zeros(count, np.float32)
    for number in range(8):
        language = "zh" if number % 3 else "en"
        voice = talk(language, number, 20_000)
        mixed += np.resize(np.roll(voice, int(random.integers(len(voice)))), count)
    return mixed


def clicks(count: int, random: np.random.Generator) -> Samples:
    """A keyboard: short knocks with gaps."""
    knocks = np.zeros(count, np.float32)
    at = 0
    while at < count - RATE // 50:
        burst = random.normal(0, 1, RATE // 100) * np.linspace(1, 0, RATE // 100) ** 2
        knocks[at : at + len(burst)] += burst.astype(np.float32)
        at += int(random.integers(RATE // 8, RATE // 2))
    return knocks


NOISES: dict[str, Callable[[int, np.random.Generator], Samples]] = {
    "white": white,
    "pink": pink,
    "fan": fan,
    "hum": hum,
}


def _shaped(
    count: int,
    random: np.random.Generator,
    gain: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Samples:
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    spectrum *= gain(np.fft.rfftfreq(count, 1 / RATE).astype(np.float64))
    return np.fft.irfft(spectrum, count).astype(np.float32)
