/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Standard output whose failures are noticed, and files that are written whole or not at all.
 */

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (256 * 1024)

struct _CliFile
{
  char *path;           /* as the user called it */
  char *target;         /* where it is to appear, links followed */
  char *temporary;      /* NULL: written in place, as devices and pipes are */
  int descriptor;
  GByteArray *buffer;
};

static gboolean
write_all (int           descriptor,
           gconstpointer data,
           gsize         n_bytes,
           const char   *name,
           GError      **error)
{
  const char *at = data;

  while (n_bytes > 0)
    {
      ssize_t n = write (descriptor, at, n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int code = errno;

          g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "cannot write to %s: %s", name, g_strerror (code));
          return FALSE;
        }
      at += n;
      n_bytes -= (gsize) n;
    }

  return TRUE;
}

gboolean
cli_write (const char *data,
           gsize       n_bytes,
           GError    **error)
{
  return write_all (STDOUT_FILENO, data, n_bytes, "standard output", error);
}

gboolean
cli_write_string (GString *string,
                  GError **error)
{
  return cli_write (string->str, string->len, error);
}

void
cli_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_all (STDERR_FILENO, text, strlen (text), "standard error", NULL);
}

static void
set_file_error (CliFile    *file,
                const char *what,
                GError    **error)
{
  int code = errno;

  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "%s: cannot %s: %s", file->path, what, g_strerror (code));
}

/* The mode a plain open() would have given, or that of the file which is replaced. */
static mode_t
choose_mode (const char *target)
{
  struct stat status;
  mode_t mask;

  if (stat (target, &status) == 0)
    return status.st_mode & 0777;

  mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

CliFile *
cli_file_new (const char *path,
              GError    **error)
{
  g_autoptr (CliFile) file = g_new0 (CliFile, 1);
  g_autofree char *resolved = realpath (path, NULL);
  struct stat status;

  file->path = g_strdup (path);
  file->target = g_strdup (resolved != NULL ? resolved : path);
  file->descriptor = -1;
  file->buffer = g_byte_array_sized_new (BUFFER_BYTES);

  if (stat (file->target, &status) == 0 && !S_ISREG (status.st_mode))
    {
      file->descriptor = g_open (file->target, O_WRONLY | O_CLOEXEC, 0);
    }
  else
    {
      file->temporary = g_strconcat (file->target, ".XXXXXX", NULL);
      file->descriptor = g_mkstemp_full (file->temporary, O_RDWR | O_CLOEXEC, 0600);
      if (file->descriptor < 0)
        g_clear_pointer (&file->temporary, g_free);
    }

  if (file->descriptor < 0)
    {
      set_file_error (file, "create the file", error);
      return NULL;
    }
  return g_steal_pointer (&file);
}

static gboolean
flush_file (CliFile *file,
            GError **error)
{
  gboolean ok = write_all (file->descriptor, file->buffer->data, file->buffer->len, file->path, error);

  g_byte_array_set_size (file->buffer, 0);
  return ok;
}

gboolean
cli_file_write (CliFile      *file,
                gconstpointer data,
                gsize         n_bytes,
                GError      **error)
{
  if (file->buffer->len + n_bytes > BUFFER_BYTES && !flush_file (file, error))
    return FALSE;
  if (n_bytes > BUFFER_BYTES)
    return write_all (file->descriptor, data, n_bytes, file->path, error);

  g_byte_array_append (file->buffer, data, (guint) n_bytes);
  return TRUE;
}

gboolean
cli_file_commit (CliFile *file,
                 GError **error)
{
  int descriptor;

  if (!flush_file (file, error))
    return FALSE;

  if (file->temporary != NULL
      && (fchmod (file->descriptor, choose_mode (file->target)) != 0 || fsync (file->descriptor) != 0))
    {
      set_file_error (file, "finish the file", error);
      return FALSE;
    }

  descriptor = file->descriptor;
  file->descriptor = -1;
  if (close (descriptor) != 0)
    {
      set_file_error (file, "close the file", error);
      return FALSE;
    }

  if (file->temporary != NULL && g_rename (file->temporary, file->target) != 0)
    {
      set_file_error (file, "put the file in its place", error);
      return FALSE;
    }
  g_clear_pointer (&file->temporary, g_free);
  return TRUE;
}

void
cli_file_free (CliFile *file)
{
  if (file == NULL)
    return;

  if (file->descriptor >= 0)
    close (file->descriptor);
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  g_byte_array_unref (file->buffer);
  g_free (file->temporary);
  g_free (file->target);
  g_free (file->path);
  g_free (file);
}
