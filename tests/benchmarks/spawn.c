/* A process for each call: runs a command to its end, again and again.
 *
 *   spawn COUNT COMMAND [WORD...]
 *
 * Prints: ms_p50=T ms_p99=T
 */
#include "bench.h"
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int count, char **words) {
    if (count < 3) die("usage: spawn COUNT COMMAND [WORD...]");
    const long samples = number(words[1], 1, 1000000);
    double *times = calloc((size_t)samples, sizeof *times);
    posix_spawn_file_actions_t quiet;
    if (times == NULL || posix_spawn_file_actions_init(&quiet) != 0 ||
        posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0) != 0)
        die("no memory");
    for (long i = 0; i < samples; i++) {
        const uint64_t begin = now_ns();
        pid_t child;
        int status;
        if (posix_spawnp(&child, words[2], &quiet, NULL, words + 2, environ) != 0 ||
            waitpid(child, &status, 0) != child || status != 0)
            die("%s failed", words[2]);
        times[i] = (double)(now_ns() - begin) / 1e6;
    }
    printf("ms_p50=%.4f", percentile(times, (size_t)samples, 50));
    printf(" ms_p99=%.4f\n", percentile(times, (size_t)samples, 99));
    return 0;
}
