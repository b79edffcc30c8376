/* Output files of an export, see report_internal.h. */
#include "report/report_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_BYTES ((size_t)256 * 1024)

static stemma_status write_error(stemma_error *error, const char *path, int number)
{
    bool full = number == ENOSPC || number == EDQUOT;
    return stm_error_code(error, STEMMA_E_IO, full ? STEMMA_CODE_DISK_FULL : STEMMA_CODE_CANNOT_WRITE, path,
                          "cannot write %s: %s", path, full ? "no space left" : strerror(number));
}

static stemma_status make_parents(char *path, stemma_error *error)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        int failed = mkdir(path, 0777) != 0 && errno != EEXIST ? errno : 0;
        if (failed != 0) {
            stemma_status status = write_error(error, path, failed);
            *slash = '/';
            return status;
        }
        *slash = '/';
    }
    return STEMMA_OK;
}

stemma_status stm_report_folder_open(stm_report_folder *folder, const char *directory, stemma_error *error)
{
    *folder = (stm_report_folder){.directory = directory};
    if (!directory || !*directory) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "an export needs a folder to write into");
    }
    char *copy = strdup(directory);
    if (!copy) {
        return stm_error_memory(error);
    }
    stemma_status status = make_parents(copy, error);
    free(copy);
    if (status != STEMMA_OK) {
        return status;
    }
    if (mkdir(directory, 0777) == 0) {
        folder->made = true;
        return STEMMA_OK;
    }
    if (errno != EEXIST) {
        return write_error(error, directory, errno);
    }
    struct stat about;
    if (stat(directory, &about) != 0) {
        return write_error(error, directory, errno);
    }
    return S_ISDIR(about.st_mode) ? STEMMA_OK : write_error(error, directory, ENOTDIR);
}

static char *joined(const char *directory, const char *before, const char *name, const char *after)
{
    size_t size = strlen(directory) + strlen(before) + strlen(name) + strlen(after) + 2;
    char *path = malloc(size);
    if (path) {
        (void)snprintf(path, size, "%s/%s%s%s", directory, before, name, after);
    }
    return path;
}

stemma_status stm_report_file_open(stm_report_file **out, stm_report_folder *folder, const char *name,
                                   stemma_error *error)
{
    *out = NULL;
    if (folder->file_count == STM_REPORT_FILES_MAX) {
        return stm_error_set(error, STEMMA_E_INTERNAL, "too many files in one export");
    }
    stm_report_file *file = &folder->files[folder->file_count++];
    *file = (stm_report_file){.descriptor = -1, .buffer = STM_BUFFER_INIT};
    file->path = joined(folder->directory, "", name, "");
    file->partial = joined(folder->directory, ".", name, ".partial");
    if (!file->path || !file->partial) {
        return stm_error_memory(error);
    }
    file->descriptor = open(file->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file->descriptor < 0) {
        return write_error(error, file->path, errno);
    }
    *out = file;
    return STEMMA_OK;
}

static stemma_status flush(stm_report_file *file, stemma_error *error)
{
    if (file->buffer.failed) {
        return stm_error_memory(error);
    }
    const char *at = file->buffer.data;
    size_t left = file->buffer.length;
    while (left > 0) {
        ssize_t written = write(file->descriptor, at, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return write_error(error, file->path, written < 0 ? errno : ENOSPC);
        }
        at += written;
        left -= (size_t)written;
    }
    stm_buffer_clear(&file->buffer);
    return STEMMA_OK;
}

stemma_status stm_report_file_row(stm_report_file *file, stemma_error *error)
{
    if (file->buffer.failed) {
        return stm_error_memory(error);
    }
    return file->buffer.length < FLUSH_BYTES ? STEMMA_OK : flush(file, error);
}

static stemma_status finish(stm_report_file *file, stemma_error *error)
{
    stemma_status status = flush(file, error);
    if (status != STEMMA_OK) {
        return status;
    }
    int failed = close(file->descriptor); /* some file systems tell only here that the disk is full */
    file->descriptor = -1;
    return failed == 0 ? STEMMA_OK : write_error(error, file->path, errno);
}

stemma_status stm_report_folder_commit(stm_report_folder *folder, const char *const *absent, stemma_error *error)
{
    for (size_t i = 0; i < folder->file_count; i++) {
        stemma_status status = finish(&folder->files[i], error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    for (; absent && *absent; absent++) {
        char *path = joined(folder->directory, "", *absent, "");
        if (!path) {
            return stm_error_memory(error);
        }
        int failed = unlink(path) != 0 && errno != ENOENT ? errno : 0;
        free(path);
        if (failed != 0) {
            return write_error(error, folder->directory, failed);
        }
    }
    for (; folder->placed < folder->file_count; folder->placed++) {
        const stm_report_file *file = &folder->files[folder->placed];
        if (rename(file->partial, file->path) != 0) {
            return write_error(error, file->path, errno);
        }
    }
    return STEMMA_OK;
}

void stm_report_folder_release(stm_report_folder *folder)
{
    for (size_t i = 0; i < folder->file_count; i++) {
        stm_report_file *file = &folder->files[i];
        if (file->descriptor >= 0) {
            (void)close(file->descriptor);
        }
        if (i >= folder->placed && file->partial) {
            (void)unlink(file->partial);
        }
        free(file->path);
        free(file->partial);
        stm_buffer_release(&file->buffer);
    }
    if (folder->made && folder->placed == 0) {
        (void)rmdir(folder->directory);
    }
    *folder = (stm_report_folder){0};
}
