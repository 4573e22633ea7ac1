#include "log.h"
#include "counters.h"

#include <stdarg.h>
#include <wchar.h>

#define MAX_LINE 512
#define MAX_THREADS 64
#define LINES_PER_THREAD 10

static log_callback volatile callback;

/*
 * Sets who gets the log lines, or nobody (NULL). Returns nothing. As with the genuine DLL the
 * callback is called on any thread, several at once, and a call that began before it was replaced
 * may still be under way afterwards.
 */
void WINAPI WintunSetLogger(log_callback logger)
{
    InterlockedExchangePointer((void *volatile *)&callback, (void *)logger);
}

void log_line(enum log_level level, const WCHAR *format, ...)
{
    DWORD last_error = GetLastError();
    log_callback logger = callback;
    if (logger) {
        WCHAR line[MAX_LINE];
        FILETIME now;
        va_list arguments;
        va_start(arguments, format);
        _vsnwprintf(line, MAX_LINE, format, arguments);
        va_end(arguments);
        line[MAX_LINE - 1] = 0;
        GetSystemTimeAsFileTime(&now);
        logger(level, (DWORD64)now.dwHighDateTime << 32 | now.dwLowDateTime, line);
    }
    SetLastError(last_error);
}

void log_misuse(const WCHAR *what)
{
    counter_add(COUNTER_MISUSES, 1);
    counters_save();
    log_line(LOG_ERR, L"Misuse: %ls", what);
}

struct burst {
    HANDLE start;
    volatile LONG number;
};

static DWORD WINAPI burst_thread(void *parameter)
{
    struct burst *burst = parameter;
    LONG number = InterlockedIncrement(&burst->number);
    WaitForSingleObject(burst->start, INFINITE);
    for (int line = 1; line <= LINES_PER_THREAD; line++)
        log_line(line % 3, L"Thread %ld line %d", number, line);
    return 0;
}

void log_burst(LONG threads)
{
    struct burst burst = {CreateEventW(NULL, TRUE, FALSE, NULL), 0};
    HANDLE handles[MAX_THREADS];
    DWORD count = 0;
    while (count < MAX_THREADS && (LONG)count < threads) {
        handles[count] = CreateThread(NULL, 0, burst_thread, &burst, 0, NULL);
        if (!handles[count])
            break;
        count++;
    }
    SetEvent(burst.start);
    for (DWORD i = 0; i < count; i++) {
        WaitForSingleObject(handles[i], INFINITE);
        CloseHandle(handles[i]);
    }
    CloseHandle(burst.start);
}
