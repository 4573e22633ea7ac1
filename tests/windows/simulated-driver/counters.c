#include "counters.h"
#include "switches.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define MAX_TEXT 1024

static const char *const names[COUNTERS] = {
    [COUNTER_ADAPTERS] = "adapters",
    [COUNTER_SESSIONS] = "sessions",
    [COUNTER_CREATING] = "creating",
    [COUNTER_SENT] = "sent",
    [COUNTER_RECEIVED] = "received",
    [COUNTER_DISCARDED] = "discarded",
    [COUNTER_DROPPED] = "dropped",
    [COUNTER_WAKEUPS] = "wakeups",
    [COUNTER_WAKEUPS_LOST] = "wakeups-lost",
    [COUNTER_MISUSES] = "misuses",
};

static volatile LONG64 values[COUNTERS];

static SRWLOCK saving = SRWLOCK_INIT;
static char saved[MAX_TEXT];

void counter_add(enum counter counter, LONG64 amount)
{
    InterlockedAdd64(&values[counter], amount);
}

static size_t format(char *text)
{
    size_t length = 0;
    for (int i = 0; i < COUNTERS; i++) {
        /* on x86 a plain load is two loads */
        LONG64 value = InterlockedCompareExchange64(&values[i], 0, 0);
        length += (size_t)sprintf(text + length, "%s=%lld\n", names[i], value);
    }
    return length;
}

/* A reader sees the old file or the new one, never half of it. */
static BOOL replace(const WCHAR *path, const char *text, size_t length)
{
    WCHAR temporary[SWITCHES_MAX_PATH + 16];
    DWORD written = 0;
    wcscpy(temporary, path);
    wcscat(temporary, L".new");
    HANDLE file = CreateFileW(temporary, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL complete = WriteFile(file, text, (DWORD)length, &written, NULL) && written == length;
    CloseHandle(file);
    return complete && MoveFileExW(temporary, path, MOVEFILE_REPLACE_EXISTING);
}

void counters_save(void)
{
    DWORD last_error = GetLastError();
    WCHAR path[SWITCHES_MAX_PATH + 16];
    if (switches_path(path)) {
        char text[MAX_TEXT];
        wcscat(path, L".counters");
        AcquireSRWLockExclusive(&saving);
        size_t length = format(text);
        /* a reader that has the old file open makes it fail: then the next time */
        if (strcmp(text, saved) != 0 && replace(path, text, length))
            strcpy(saved, text);
        ReleaseSRWLockExclusive(&saving);
    }
    SetLastError(last_error);
}
