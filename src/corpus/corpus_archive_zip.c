/* WACZ: a zip file whose archive/ folder holds WARC files, mostly stored, sometimes deflated; the rest is indexes.
 *
 * Entries are taken by how their names end and read as streams. What all entries give together is capped in relation
 * to the file, so that entries that share their bytes, or inflate a thousandfold, end in bounded time.
 */
#include "corpus/corpus_archive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define ALWAYS_BYTES ((uint64_t)256 * 1024 * 1024)
#define TIMES_MAX 64u

struct stm_archive_zip {
    zip_t *zip;
    zip_file_t *file;
    zip_uint64_t next;
    uint64_t left; /* bytes that may still come */
};

static bool ends_with(const char *name, const char *lower)
{
    size_t length = strlen(name);
    size_t wanted = strlen(lower);
    return length >= wanted && stm_slice_is((stm_slice){name + length - wanted, wanted}, lower);
}

static bool archive_name(const char *name)
{
    return ends_with(name, ".warc") || ends_with(name, ".warc.gz") || ends_with(name, ".arc") ||
           ends_with(name, ".arc.gz");
}

/* The place of the next entry that is an archive, `count` without one. */
static zip_uint64_t next_entry(const stm_archive_zip *z)
{
    zip_int64_t count = zip_get_num_entries(z->zip, 0);
    zip_uint64_t entries = count > 0 ? (zip_uint64_t)count : 0;
    for (zip_uint64_t i = z->next; i < entries; i++) {
        const char *name = zip_get_name(z->zip, i, ZIP_FL_ENC_RAW);
        if (name && archive_name(name)) {
            return i;
        }
    }
    return entries;
}

static stemma_status open_at(stm_archive_zip *z, stemma_code *code, int descriptor, stemma_error *error)
{
    int fault = 0;
    struct stat about;
    int copy = fstat(descriptor, &about) == 0 ? dup(descriptor) : -1;
    if (copy < 0) {
        *code = STEMMA_CODE_REJECTED_UNREADABLE;
        return STEMMA_OK;
    }
    z->left = ALWAYS_BYTES + (uint64_t)about.st_size * TIMES_MAX;
    z->zip = zip_fdopen(copy, 0, &fault);
    if (!z->zip) {
        (void)close(copy);
        *code = STEMMA_CODE_REJECTED_DAMAGED;
        return fault == ZIP_ER_MEMORY ? stm_error_memory(error) : STEMMA_OK;
    }
    zip_int64_t count = zip_get_num_entries(z->zip, 0);
    bool none = count <= 0 || next_entry(z) == (zip_uint64_t)count;
    *code = none ? STEMMA_CODE_REJECTED_NOT_READ_YET : STEMMA_CODE_NONE;
    return STEMMA_OK;
}

stemma_status stm_archive_zip_open(stm_archive_zip **out, stemma_code *code, int descriptor, stemma_error *error)
{
    *out = NULL;
    *code = STEMMA_CODE_NONE;
    stm_archive_zip *z = calloc(1, sizeof *z);
    if (!z) {
        return stm_error_memory(error);
    }
    stemma_status status = open_at(z, code, descriptor, error);
    if (status != STEMMA_OK || *code != STEMMA_CODE_NONE) {
        stm_archive_zip_free(z);
        return status;
    }
    *out = z;
    return STEMMA_OK;
}

void stm_archive_zip_free(stm_archive_zip *z)
{
    if (z) {
        if (z->file) {
            (void)zip_fclose(z->file);
        }
        if (z->zip) {
            zip_discard(z->zip);
        }
        free(z);
    }
}

const char *stm_archive_zip_entry(stm_archive_zip *z)
{
    if (z->file) {
        (void)zip_fclose(z->file);
        z->file = NULL;
    }
    zip_int64_t count = zip_get_num_entries(z->zip, 0);
    zip_uint64_t entry = next_entry(z);
    if (count <= 0 || entry >= (zip_uint64_t)count) {
        return NULL;
    }
    z->next = entry + 1;
    z->file = zip_fopen_index(z->zip, entry, 0);
    return zip_get_name(z->zip, entry, ZIP_FL_ENC_RAW);
}

int64_t stm_archive_zip_read(stm_archive_zip *z, char *out, size_t room)
{
    if (!z->file) {
        return -1;
    }
    if (z->left == 0) {
        return -1;
    }
    zip_int64_t got = zip_fread(z->file, out, room < z->left ? room : z->left);
    z->left -= got > 0 ? (uint64_t)got : 0;
    return got;
}
