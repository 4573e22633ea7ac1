/* Log lines for the logger callback. */
#ifndef SIMTUN_LOG_H
#define SIMTUN_LOG_H

#include <windows.h>

enum log_level { LOG_INFO, LOG_WARN, LOG_ERR };

/* timestamp: 100 ns since 1601-01-01 UTC */
typedef void(CALLBACK *log_callback)(int level, DWORD64 timestamp, const WCHAR *message);

/* Calls the callback, if there is one, on this thread. Leaves the last error as it is. */
void log_line(enum log_level level, const WCHAR *format, ...);

/* Calls the callback from several threads at once; returns when all are done. */
void log_burst(LONG threads);

/* Counts and logs a call that the genuine DLL would answer with undefined behaviour. */
void log_misuse(const WCHAR *what);

#endif
