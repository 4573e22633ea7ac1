/*
 * What makes the simulated driver misbehave: lines NAME=VALUE in the file that the environment
 * variable SIMTUN_SWITCHES names. A file, so that a test can turn switches while another process
 * has the DLL loaded.
 */
#ifndef SIMTUN_SWITCHES_H
#define SIMTUN_SWITCHES_H

#include <windows.h>

#define SWITCHES_MAX_PATH 512

/* A switch that the file does not name is 0; all at 0 are a driver without fault. */
enum switch_id {
    SWITCH_ACCESS_DENIED,
    SWITCH_CREATE_HANG,
    SWITCH_CREATE_FAIL,
    SWITCH_CREATE_ERROR,
    SWITCH_OPEN_ERROR,
    SWITCH_START_ERROR,
    SWITCH_GONE,
    SWITCH_GONE_AFTER,
    SWITCH_CORRUPT_AFTER,
    SWITCH_LOSE_WAKEUP,
    SWITCH_LOSE_WAKEUP_FOR,
    SWITCH_DROP_WHEN_FULL,
    SWITCH_ECHO_INVALID,
    SWITCH_LOG_THREADS,
    SWITCH_FOREIGN,
    SWITCHES
};

/* Reads the file again. */
void switches_read(void);

LONG switch_value(enum switch_id id);

/* Whether the file names a value, if only 0. */
BOOL switch_is_set(enum switch_id id);

/* Whether the switches that act on sessions act on those of this adapter. */
BOOL switches_apply_to(const WCHAR *adapter);

/* Answers whether there is a path; it has room for SWITCHES_MAX_PATH units. */
BOOL switches_path(WCHAR *path);

#endif
