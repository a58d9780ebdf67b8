/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock is a flock() and not a file that merely exists: the kernel lets go of it however the process ends, so a
 * crash never leaves a folder locked. The file itself stays; removing it would let two processes lock two different
 * files.
 */

#include "config.h"

#include "rivulet-lock.h"
#include "rivulet-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

static RivuletStoreError
code_from_errno (int errsv)
{
  switch (errsv)
    {
    case EACCES:
    case EPERM:
    case EROFS:
      return RIVULET_STORE_ERROR_READ_ONLY;
    case ENOSPC:
    case EDQUOT:
      return RIVULET_STORE_ERROR_FULL;
    default:
      return RIVULET_STORE_ERROR_OPEN;
    }
}

int
rivulet_lock_take (const char *dir,
                   GError    **error)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  g_autofd int fd = -1;
  int errsv;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      errsv = errno;
      g_set_error (error, RIVULET_STORE_ERROR, code_from_errno (errsv),
                   _ ("The folder “%s” cannot be written: %s"), dir, g_strerror (errsv));
      return -1;
    }

  while (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      errsv = errno;
      if (errsv == EINTR)
        continue;
      if (errsv == EWOULDBLOCK)
        g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY,
                     _ ("Another Rivulet is using the folder “%s”"), dir);
      else
        g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_OPEN,
                     _ ("The folder “%s” cannot be locked: %s"), dir, g_strerror (errsv));
      return -1;
    }

  return g_steal_fd (&fd);
}
