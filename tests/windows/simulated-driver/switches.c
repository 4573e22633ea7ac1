#include "switches.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TEXT 4096
#define MAX_NAME 128

static const char *const names[SWITCHES] = {
    [SWITCH_ACCESS_DENIED] = "access-denied",
    [SWITCH_CREATE_HANG] = "create-hang",
    [SWITCH_CREATE_FAIL] = "create-fail",
    [SWITCH_CREATE_ERROR] = "create-error",
    [SWITCH_OPEN_ERROR] = "open-error",
    [SWITCH_START_ERROR] = "start-error",
    [SWITCH_GONE] = "gone",
    [SWITCH_GONE_AFTER] = "gone-after",
    [SWITCH_CORRUPT_AFTER] = "corrupt-after",
    [SWITCH_LOSE_WAKEUP] = "lose-wakeup",
    [SWITCH_LOSE_WAKEUP_FOR] = "lose-wakeup-for",
    [SWITCH_DROP_WHEN_FULL] = "drop-when-full",
    [SWITCH_ECHO_INVALID] = "echo-invalid",
    [SWITCH_LOG_THREADS] = "log-threads",
    [SWITCH_FOREIGN] = "foreign",
};

static SRWLOCK reading = SRWLOCK_INIT;
static char last_text[MAX_TEXT];
static volatile LONG values[SWITCHES];
static volatile LONG is_set[SWITCHES];
static WCHAR only[MAX_NAME];

BOOL switches_path(WCHAR *path)
{
    DWORD length = GetEnvironmentVariableW(L"SIMTUN_SWITCHES", path, SWITCHES_MAX_PATH);
    return length > 0 && length < SWITCHES_MAX_PATH;
}

LONG switch_value(enum switch_id id)
{
    return values[id];
}

BOOL switch_is_set(enum switch_id id)
{
    return is_set[id];
}

BOOL switches_apply_to(const WCHAR *adapter)
{
    AcquireSRWLockShared(&reading);
    BOOL applies = !only[0] || CompareStringOrdinal(only, -1, adapter, -1, TRUE) == CSTR_EQUAL;
    ReleaseSRWLockShared(&reading);
    return applies;
}

/* The last line is "end": until then the test is still writing. */
static BOOL is_complete(const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && strchr("\r\n ", text[length - 1]))
        length--;
    return length >= 3 && memcmp(text + length - 3, "end", 3) == 0
           && (length == 3 || text[length - 4] == '\n');
}

/*
 * A file that is not there turns all switches off; one that cannot be read now, or is still being
 * written, changes nothing.
 */
static BOOL load(char *text)
{
    WCHAR path[SWITCHES_MAX_PATH];
    DWORD length = 0;
    text[0] = 0;
    if (!switches_path(path))
        return TRUE;
    /* sharing everything: the test may write the file at any time */
    HANDLE file = CreateFileW(path, GENERIC_READ,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND;
    BOOL loaded = ReadFile(file, text, MAX_TEXT - 1, &length, NULL);
    CloseHandle(file);
    text[length] = 0;
    return loaded && is_complete(text);
}

/* A misspelt switch must not make a test pass, hence a misuse. Answers whether it is known. */
static BOOL apply(const char *name, const char *value, LONG *new_values, LONG *new_set)
{
    if (strcmp(name, "only") == 0) {
        if (!MultiByteToWideChar(CP_UTF8, 0, value, -1, only, MAX_NAME))
            only[0] = 0;
        return TRUE;
    }
    for (int i = 0; i < SWITCHES; i++) {
        if (strcmp(name, names[i]) == 0) {
            char *end;
            new_values[i] = strtol(value, &end, 10);
            new_set[i] = TRUE;
            return end != value && !*end;
        }
    }
    return FALSE;
}

static BOOL parse(char *text)
{
    LONG new_values[SWITCHES] = {0};
    LONG new_set[SWITCHES] = {0};
    BOOL known = TRUE;
    only[0] = 0;
    for (char *line = strtok(text, "\r\n"); line; line = strtok(NULL, "\r\n")) {
        char *equals = strchr(line, '=');
        if (line[0] == '#' || strcmp(line, "end") == 0)
            continue;
        if (equals)
            *equals = 0;
        known &= equals && apply(line, equals + 1, new_values, new_set);
    }
    for (int i = 0; i < SWITCHES; i++) {
        InterlockedExchange(&values[i], new_values[i]);
        InterlockedExchange(&is_set[i], new_set[i]);
    }
    return known;
}

void switches_read(void)
{
    DWORD last_error = GetLastError();
    char text[MAX_TEXT];
    BOOL known = TRUE;
    AcquireSRWLockExclusive(&reading);
    if (load(text) && strcmp(text, last_text) != 0) {
        strcpy(last_text, text);
        known = parse(text);
    }
    ReleaseSRWLockExclusive(&reading);
    if (!known)
        log_misuse(L"unknown switch, or a value that is no number");
    SetLastError(last_error);
}
