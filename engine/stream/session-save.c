/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving a session: the file is written beside its place, brought to the disk and then renamed, so that a file of that
 * name is always a whole one.
 */

#include "stream/session-state.h"

#include "model/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
write_all (int         fd,
           const char *path,
           const void *data,
           gsize       n_bytes,
           GError    **error)
{
  const guint8 *bytes = data;

  for (gsize done = 0; done < n_bytes;)
    {
      gssize n = write (fd, bytes + done, n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return rill_state_fail_io (path, "cannot write the state of the stream", error);
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
write_state (RillSession *session,
             int          fd,
             const char  *path,
             GError     **error)
{
  guint64 fields[RILL_STATE_N_FIELD];
  RillStateSection sections[RILL_STATE_N_SECTION];
  guint64 checksum;

  rill_state_fill_fields (session, fields);
  rill_state_list_sections (session, sections);
  checksum = rill_hash (0, fields, sizeof fields);
  if (!write_all (fd, path, fields, sizeof fields, error))
    return FALSE;
  for (guint i = 0; i < RILL_STATE_N_SECTION; i++)
    {
      checksum = rill_hash (checksum, sections[i].data, sections[i].n_bytes);
      if (!write_all (fd, path, sections[i].data, sections[i].n_bytes, error))
        return FALSE;
    }
  if (!write_all (fd, path, &checksum, sizeof checksum, error))
    return FALSE;
  if (fsync (fd) != 0)
    return rill_state_fail_io (path, "cannot bring the state of the stream to the disk", error);
  return TRUE;
}

/* The name is on the disk when its folder is. Some file systems cannot do that, and need not. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  (void) fsync (fd);
  g_close (fd, NULL);
}

gboolean
rill_session_save (RillSession *session,
                   const char  *path,
                   GError     **error)
{
  g_autofree char *temporary = NULL;
  gboolean is_written;
  int fd;

  g_return_val_if_fail (session != NULL && path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  /* Of a file that was changed nobody knows what of it is in the rows. */
  if (!rill_model_check_files (session->model, error))
    return FALSE;
  temporary = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return rill_state_fail_io (temporary, "cannot create the file", error);
  is_written = write_state (session, fd, temporary, error);
  if (close (fd) != 0 && is_written)
    is_written = rill_state_fail_io (temporary, "cannot write the state of the stream", error);
  if (is_written && g_rename (temporary, path) != 0)
    is_written = rill_state_fail_io (path, "cannot take the place of the file", error);
  if (!is_written)
    {
      g_unlink (temporary);
      return FALSE;
    }
  sync_folder (path);
  return TRUE;
}
