"""The names of a Windows PC's cameras, in the order in which OpenCV's back end MSMF counts them:
both ask Media Foundation for its video capture devices.

OpenCV tells no names. Methods of COM are called by their place in the interface's table, as
mfobjects.h has them: IUnknown's three, then IMFAttributes'.
"""

import sys

if sys.platform != "win32":

    def camera_names() -> tuple[str, ...]:
        """OSError: there is no Media Foundation here."""
        raise OSError("no Media Foundation")

else:
    import ctypes
    import uuid
    from collections.abc import Iterator
    from contextlib import contextmanager
    from ctypes import wintypes

    _Guid = ctypes.c_ubyte * 16

    def _guid(text: str) -> ctypes.Array[ctypes.c_ubyte]:
        return _Guid.from_buffer_copy(uuid.UUID(text).bytes_le)

    _SOURCE_TYPE = _guid("c60ac5fe-252a-478f-a0ef-bc8fa5f7cad3")
    _VIDEO_CAPTURE = _guid("8ac3587a-4ae7-42d8-99e0-0a6013eef90f")
    _FRIENDLY_NAME = _guid("60d0e559-52f8-4fa2-bbce-acdb34a8ec01")
    _RELEASE, _GET_ALLOCATED_STRING, _SET_GUID = 2, 13, 24
    _MF_VERSION = 0x00020070
    _MFSTARTUP_LITE = 1
    _COINIT_MULTITHREADED = 0
    _RPC_E_CHANGED_MODE = -2147417850
    """COM is in use in this thread already, in its other mode: that serves as well."""

    def camera_names() -> tuple[str, ...]:
        """Each camera's name, as Windows shows it; OSError where Media Foundation cannot say."""
        mf, mfplat, ole32 = (ctypes.WinDLL(name) for name in ("mf", "mfplat", "ole32"))
        ole32.CoTaskMemFree.argtypes = [ctypes.c_void_p]
        ole32.CoTaskMemFree.restype = None
        with _com(ole32), _media_foundation(mfplat), _released(_wanted(mfplat)) as wanted:
            found, count = ctypes.POINTER(ctypes.c_void_p)(), wintypes.UINT(0)
            mf.MFEnumDeviceSources.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
            mf.MFEnumDeviceSources.restype = ctypes.HRESULT
            mf.MFEnumDeviceSources(wanted, ctypes.byref(found), ctypes.byref(count))
            try:
                return tuple(_taken_name(ole32, found[at]) for at in range(count.value))
            finally:
                ole32.CoTaskMemFree(found)

    def _taken_name(ole32: ctypes.WinDLL, device: int | None) -> str:
        with _released(device) as activate:
            name, length = ctypes.c_void_p(), wintypes.UINT(0)
            _call(
                *(activate, _GET_ALLOCATED_STRING),
                *(ctypes.byref(_FRIENDLY_NAME), ctypes.byref(name), ctypes.byref(length)),
            )
            try:
                return ctypes.wstring_at(name.value or 0, length.value)
            finally:
                ole32.CoTaskMemFree(name)

    def _wanted(mfplat: ctypes.WinDLL) -> int | None:
        """The attributes that stand for cameras."""
        attributes = ctypes.c_void_p()
        mfplat.MFCreateAttributes.argtypes = [ctypes.c_void_p, wintypes.UINT]
        mfplat.MFCreateAttributes.restype = ctypes.HRESULT
        mfplat.MFCreateAttributes(ctypes.byref(attributes), 1)
        source, cameras = ctypes.byref(_SOURCE_TYPE), ctypes.byref(_VIDEO_CAPTURE)
        _call(attributes.value, _SET_GUID, source, cameras)
        return attributes.value

    def _call(this: int | None, place: int, *arguments: object) -> None:
        """The method at ``place`` of the interface; OSError where it fails."""
        types = [ctypes.c_void_p] * (1 + len(arguments))
        method = ctypes.WINFUNCTYPE(ctypes.HRESULT, *types)(_method(this, place))
        method(this, *arguments)

    def _method(this: int | None, place: int) -> int:
        if not this:
            raise OSError("Media Foundation gave no interface")
        table = ctypes.c_void_p.from_address(this).value or 0
        size = ctypes.sizeof(ctypes.c_void_p)
        return ctypes.c_void_p.from_address(table + place * size).value or 0

    @contextmanager
    def _released(this: int | None) -> Iterator[int | None]:
        """An interface that is given back in the end."""
        try:
            yield this
        finally:
            if this:
                ctypes.WINFUNCTYPE(wintypes.ULONG, ctypes.c_void_p)(_method(this, _RELEASE))(this)

    @contextmanager
    def _com(ole32: ctypes.WinDLL) -> Iterator[None]:
        ole32.CoInitializeEx.argtypes = [ctypes.c_void_p, wintypes.DWORD]
        ole32.CoInitializeEx.restype = wintypes.LONG
        begun = ole32.CoInitializeEx(None, _COINIT_MULTITHREADED)
        if begun < 0 and begun != _RPC_E_CHANGED_MODE:
            raise ctypes.WinError(begun)
        try:
            yield
        finally:
            if begun >= 0:
                ole32.CoUninitialize()

    @contextmanager
    def _media_foundation(mfplat: ctypes.WinDLL) -> Iterator[None]:
        mfplat.MFStartup.argtypes = [wintypes.ULONG, wintypes.DWORD]
        mfplat.MFStartup.restype = ctypes.HRESULT
        mfplat.MFStartup(_MF_VERSION, _MFSTARTUP_LITE)
        try:
            yield
        finally:
            mfplat.MFShutdown()
