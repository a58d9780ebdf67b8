/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mapping a file, and telling apart what is none: a folder, a pipe, an empty file, one that is still being written.
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
  gboolean mapped;
  int descriptor;

  g_return_val_if_fail (path != NULL && what != NULL, NULL);

  mapping = g_new0 (RillMapping, 1);
  mapping->path = g_strdup (path);
  mapping->display_name = g_filename_display_name (path);

  /* O_NONBLOCK keeps a pipe from waiting for its writer; it has no effect on files. */
  descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    {
      fail_system (mapping, error, "it could not be opened", errno);
      return NULL;
    }
  mapped = map_descriptor (mapping, descriptor, what, error);
  close (descriptor);

  return mapped ? g_steal_pointer (&mapping) : NULL;
}

void
rill_mapping_free (RillMapping *mapping)
{
  if (mapping == NULL)
    return;

  if (mapping->bytes != NULL)
    munmap ((void *) mapping->bytes, mapping->n_bytes);
  g_free (mapping->display_name);
  g_free (mapping->path);
  g_free (mapping);
}
