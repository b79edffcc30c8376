/* fuzz_main.c - runs a fuzz target over the files of its regression corpus.
 *
 * usage: fuzz_NAME FOLDER|FILE...
 *
 * libFuzzer is Clang's alone and explores; this main only repeats. Every file is handed to the target three times:
 * whole, as its first half, and with each of 64 evenly spread bytes flipped, one at a time. That costs nothing and
 * keeps a regression corpus from testing only the very bytes that once failed. The copies are exact in size, so that
 * AddressSanitizer sees a read one byte past the end. A corpus without a file is a failure: an empty test proves
 * nothing.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (!copy) {
        return;
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void feed_flipped(uint8_t *data, size_t size)
{
    size_t step = size / 64 + 1;
    for (size_t at = 0; at < size; at += step) {
        uint8_t kept = data[at];
        data[at] = (uint8_t)(kept ^ 0x20u);
        feed(data, size);
        data[at] = kept;
    }
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    uint8_t *data = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        long length = ftell(file);
        rewind(file);
        data = length >= 0 ? malloc((size_t)length + 1) : NULL;
        *size = data ? fread(data, 1, (size_t)length, file) : 0;
    }
    (void)fclose(file);
    return data;
}

static int run_file(const char *path)
{
    size_t size = 0;
    uint8_t *data = read_file(path, &size);
    if (!data) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return -1;
    }
    feed(data, size);
    feed(data, size / 2);
    feed_flipped(data, size);
    free(data);
    return 1;
}

/* Number of files run, -1 after a failure. */
static int run_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        return run_file(path);
    }
    int count = 0;
    for (struct dirent *entry = readdir(folder); entry && count >= 0; entry = readdir(folder)) {
        char name[4096];
        struct stat status;
        int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof name || stat(name, &status) != 0 || !S_ISREG(status.st_mode)) {
            continue;
        }
        count = run_file(name) < 0 ? -1 : count + 1;
    }
    (void)closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        int count = run_folder(argv[i]);
        if (count < 0) {
            return 1;
        }
        total += count;
    }
    (void)printf("%d files\n", total);
    return total > 0 ? 0 : 1;
}
