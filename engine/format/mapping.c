/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mapping a file, and telling apart what is none: a folder, a pipe, an empty file, one that is still being written, and one
 * that was changed afterwards.
 */

#include "format/mapping.h"

#include "rill.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_system (RillMapping *mapping,
             GError     **error,
             const char  *what,
             int          code)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_IO, "%s: %s: %s", mapping->display_name, what, g_strerror (code));
  return FALSE;
}

static gboolean
check_kind (RillMapping       *mapping,
            const struct stat *status,
            const char        *what,
            GError           **error)
{
  if (!S_ISREG (status->st_mode))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_IO, "%s: expected a regular file, got %s", mapping->display_name,
                   S_ISDIR (status->st_mode) ? "a folder" : S_ISFIFO (status->st_mode) ? "a pipe" : "a device");
      return FALSE;
    }
  if (status->st_size == 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: header at byte 0: expected %s, got an empty file",
                   mapping->display_name, what);
      return FALSE;
    }
  if ((guint64) status->st_size > G_MAXSIZE / 2)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_IO,
                   "%s: file at byte 0: %" G_GUINT64_FORMAT " bytes are more than this machine can address",
                   mapping->display_name, (guint64) status->st_size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
map_descriptor (RillMapping *mapping,
                int          descriptor,
                const char  *what,
                GError     **error)
{
  struct stat before, after;
  void *bytes;

  if (fstat (descriptor, &before) != 0)
    return fail_system (mapping, error, "its size could not be read", errno);
  if (!check_kind (mapping, &before, what, error))
    return FALSE;

  bytes = mmap (NULL, (gsize) before.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (bytes == MAP_FAILED)
    return fail_system (mapping, error, "it could not be mapped", errno);

  mapping->bytes = bytes;
  mapping->n_bytes = (gsize) before.st_size;
  mapping->written = before.st_mtim;
  mapping->guarded = rill_guard_add (bytes, mapping->n_bytes);

  /* From here on only the mapped length counts; a file that changes in these moments is still being written. */
  if (fstat (descriptor, &after) != 0)
    return fail_system (mapping, error, "its size could not be read", errno);
  if (after.st_size != before.st_size)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_IO,
                   "%s: file at byte 0: expected %" G_GUINT64_FORMAT " bytes, got %" G_GUINT64_FORMAT
                   " a moment later: it is being written",
                   mapping->display_name, (guint64) before.st_size, (guint64) after.st_size);
      return FALSE;
    }

  return TRUE;
}

RillMapping *
rill_mapping_new (const char *path,
                  const char *what,
                  GError    **error)
{
  g_autoptr (RillMapping) mapping = NULL;

  g_return_val_if_fail (path != NULL && what != NULL, NULL);

  mapping = g_new0 (RillMapping, 1);
  mapping->path = g_strdup (path);
  mapping->display_name = g_filename_display_name (path);

  /* O_NONBLOCK keeps a pipe from waiting for its writer; it has no effect on files. */
  mapping->descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (mapping->descriptor < 0)
    {
      fail_system (mapping, error, "it could not be opened", errno);
      return NULL;
    }

  return map_descriptor (mapping, mapping->descriptor, what, error) ? g_steal_pointer (&mapping) : NULL;
}

void
rill_mapping_free (RillMapping *mapping)
{
  if (mapping == NULL)
    return;

  if (mapping->bytes != NULL)
    {
      /* In this order: the same addresses may be somebody else's as soon as they are free. */
      rill_guard_remove (mapping->guarded);
      munmap ((void *) mapping->bytes, mapping->n_bytes);
    }
  if (mapping->descriptor >= 0)
    close (mapping->descriptor);
  g_free (mapping->display_name);
  g_free (mapping->path);
  g_free (mapping);
}

gboolean
rill_mapping_check (const RillMapping *mapping,
                    GError           **error)
{
  struct stat now;
  gsize offset;
  gboolean is_cut = rill_guard_is_cut (mapping->guarded, &offset);

  if (fstat (mapping->descriptor, &now) != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_IO, "%s: its size could not be read: %s", mapping->display_name,
                   g_strerror (errno));
      return FALSE;
    }

  if ((guint64) now.st_size < mapping->n_bytes)
    g_set_error (error, RILL_ERROR, RILL_ERROR_IO,
                 "%s: file at byte %" G_GUINT64_FORMAT ": expected %" G_GSIZE_FORMAT " bytes, got %" G_GUINT64_FORMAT
                 ": it was cut while it was in use",
                 mapping->display_name, (guint64) now.st_size, mapping->n_bytes, (guint64) now.st_size);
  else if (is_cut)
    g_set_error (error, RILL_ERROR, RILL_ERROR_IO,
                 "%s: file at byte %" G_GSIZE_FORMAT ": expected %" G_GSIZE_FORMAT
                 " bytes, got none there when they were read: it was cut while it was in use",
                 mapping->display_name, offset, mapping->n_bytes);
  else if (now.st_mtim.tv_sec != mapping->written.tv_sec || now.st_mtim.tv_nsec != mapping->written.tv_nsec)
    g_set_error (error, RILL_ERROR, RILL_ERROR_IO,
                 "%s: file at byte 0: expected it as it was when it was opened, got it changed: it was written to while "
                 "it was in use",
                 mapping->display_name);
  else
    return TRUE;

  return FALSE;
}
