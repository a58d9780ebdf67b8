/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading whole inputs: bytes of a file or of standard input, and lists of token ids.
 */

#include "cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static gboolean
read_standard_input (char   **data,
                     gsize   *n_bytes,
                     GError **error)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  char block[65536];

  for (;;)
    {
      ssize_t n = read (STDIN_FILENO, block, sizeof block);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR && cli_interrupt_get_count () == 0)
        continue;
      if (n < 0)
        {
          int code = errno;

          g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "cannot read standard input: %s",
                       code == EINTR ? "interrupted" : g_strerror (code));
          return FALSE;
        }
      g_string_append_len (bytes, block, n);
    }

  *n_bytes = bytes->len;
  *data = g_string_free (g_steal_pointer (&bytes), FALSE);
  return TRUE;
}

gboolean
cli_read_bytes (const char *path,
                char      **data,
                gsize      *n_bytes,
                GError    **error)
{
  g_autoptr (GError) local_error = NULL;

  if (path == NULL || strcmp (path, "-") == 0)
    return read_standard_input (data, n_bytes, error);

  if (g_file_get_contents (path, data, n_bytes, &local_error))
    return TRUE;

  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "cannot read the file: %s", local_error->message);
  return FALSE;
}

gboolean
cli_read_tokens (const char *path,
                 guint       n_vocab,
                 GArray     *tokens,
                 GError    **error)
{
  g_autofree char *data = NULL;
  const char *name = path == NULL || strcmp (path, "-") == 0 ? "standard input" : path;
  gsize n_bytes = 0;
  gsize at = 0;

  if (!cli_read_bytes (path, &data, &n_bytes, error))
    return FALSE;

  for (;;)
    {
      g_autofree char *word = NULL;
      guint64 id;
      gsize begin;

      while (at < n_bytes && g_ascii_isspace (data[at]))
        at++;
      if (at == n_bytes)
        return TRUE;

      begin = at;
      while (at < n_bytes && !g_ascii_isspace (data[at]))
        at++;
      word = g_utf8_make_valid (data + begin, (gssize) (at - begin));

      if (!g_ascii_string_to_unsigned (word, 10, 0, n_vocab - 1, &id, NULL))
        {
          g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED,
                       "%s: token %u (byte offset %" G_GSIZE_FORMAT "): expected an id from 0 to %u, got “%.40s”", name,
                       tokens->len, begin, n_vocab - 1, word);
          return FALSE;
        }

      RillToken token = (RillToken) id;
      g_array_append_val (tokens, token);
    }
}
