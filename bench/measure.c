/* measure.c - runs a command and appends "wall cpu peak_kb status" to a file: seconds, seconds of user and system time,
 * the largest resident set of any of its processes.
 *
 * usage: measure FILE COMMAND...
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fputs("usage: measure FILE COMMAND...\n", stderr);
        return 2;
    }
    struct timespec begin, end;
    struct rusage usage;
    int status = 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        return 1;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    double wall = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    FILE *file = fopen(argv[1], "a");
    if (!file) {
        return 1;
    }
    (void)fprintf(file, "%.4f %.4f %ld %d\n", wall, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
                  usage.ru_maxrss, code);
    return fclose(file) == 0 ? code : 1;
}
