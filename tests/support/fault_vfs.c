#include "support/fault_vfs.h"

#include "support/fault.h"

#include <sqlite3.h>
#include <string.h>

static struct {
    unsigned operations;
    unsigned long countdown;
    unsigned long hits;
    int code;
    bool lasting;
} plan;

static sqlite3_vfs shim;

void stm_fault_vfs_arm(unsigned operations, unsigned long n, int code, bool lasting)
{
    plan.operations = operations;
    plan.countdown = n;
    plan.hits = 0;
    plan.code = code;
    plan.lasting = lasting;
}

unsigned long stm_fault_vfs_hits(void)
{
    return plan.hits;
}

static bool fails(stm_fault_operation operation)
{
    if (plan.countdown == 0 || !(plan.operations & (unsigned)operation)) {
        return false;
    }
    if (plan.countdown > 1) {
        plan.countdown--;
        return false;
    }
    plan.countdown = plan.lasting ? 1 : 0;
    plan.hits++;
    return true;
}

/* Our file stands before the real one in the memory that SQLite gives us. */
typedef struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
} fault_file;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((fault_file *)file)->real;
}

static sqlite3_vfs *below(void)
{
    return shim.pAppData;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *out, int bytes, sqlite3_int64 at)
{
    return fails(STM_FAULT_READ) ? plan.code : real_of(file)->pMethods->xRead(real_of(file), out, bytes, at);
}

static int file_write(sqlite3_file *file, const void *data, int bytes, sqlite3_int64 at)
{
    return fails(STM_FAULT_WRITE) ? plan.code : real_of(file)->pMethods->xWrite(real_of(file), data, bytes, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails(STM_FAULT_TRUNCATE) ? plan.code : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return fails(STM_FAULT_SYNC) ? plan.code : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int file_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_map(sqlite3_file *file, int page, int bytes, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, bytes, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void file_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    fault_file *ours = (fault_file *)file;
    file->pMethods = NULL;
    ours->real = (sqlite3_file *)(ours + 1);
    if (fails(STM_FAULT_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    int code = below()->xOpen(below(), name, ours->real, flags, out);
    if (ours->real->pMethods) {
        file->pMethods = &methods;
    }
    return code;
}

bool stm_fault_vfs_install(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    if (!real || shim.pAppData) {
        return real != NULL;
    }
    shim = *real; /* all but files is passed on as it is: those functions do not look at their VFS */
    shim.zName = "stemma-fault";
    shim.pNext = NULL;
    shim.szOsFile = real->szOsFile + (int)sizeof(fault_file);
    shim.pAppData = real;
    shim.xOpen = vfs_open;
    return sqlite3_vfs_register(&shim, 1) == SQLITE_OK;
}

/* ------------------------------------------------------------------ memory */

static sqlite3_mem_methods plain;

static void *fault_malloc(int bytes)
{
    return stm_fault_fails() ? NULL : plain.xMalloc(bytes);
}

static void *fault_realloc(void *block, int bytes)
{
    return stm_fault_fails() ? NULL : plain.xRealloc(block, bytes);
}

bool stm_fault_sqlite_memory(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods faulty = plain;
    faulty.xMalloc = fault_malloc;
    faulty.xRealloc = fault_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty) == SQLITE_OK;
}
