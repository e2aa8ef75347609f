/* Stands in for a part of Windows that wine 8 lacks: random bytes, as Rust's standard library asks
 * for them. Built only for the trials, and in no download. */
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
    return RtlGenRandom(bytes, (ULONG)count);
}
