/* fault_vfs.h - an SQLite VFS over the default one in which the n-th write, sync, open, truncate or delete fails. */
#ifndef STM_TEST_FAULT_VFS_H
#define STM_TEST_FAULT_VFS_H

#include <stdbool.h>

typedef enum stm_fault_operation {
    STM_FAULT_WRITE = 1,
    STM_FAULT_SYNC = 2,
    STM_FAULT_OPEN = 4,
    STM_FAULT_TRUNCATE = 8,
    STM_FAULT_READ = 16,
    STM_FAULT_ALL = 15 /* all but reads */
} stm_fault_operation;

/* Makes the VFS the default one for connections that are opened from now on. Once a program. */
bool stm_fault_vfs_install(void);
/* The n-th call among `operations` gives the SQLite error `code`, and every later one if `lasting`; n 0 is off. */
void stm_fault_vfs_arm(unsigned operations, unsigned long n, int code, bool lasting);
unsigned long stm_fault_vfs_hits(void);
/* Lets the allocations of SQLite itself count for stm_fault_arm. Before the first use of SQLite. */
bool stm_fault_sqlite_memory(void);

#endif
