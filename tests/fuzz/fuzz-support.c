/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inputs as files and as streams of small numbers.
 */

/* For memfd_create(). */
#define _GNU_SOURCE

#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *
fuzz_file_set (gconstpointer data,
               gsize         n_bytes)
{
  static char path[32];
  static int descriptor = -1;

  if (descriptor < 0)
    {
      descriptor = memfd_create ("input", MFD_CLOEXEC);
      g_assert_cmpint (descriptor, >=, 0);
      g_snprintf (path, sizeof path, "/proc/self/fd/%d", descriptor);
    }

  g_assert_cmpint (ftruncate (descriptor, 0), ==, 0);
  for (gsize n_done = 0; n_done < n_bytes;)
    {
      gssize n = pwrite (descriptor, (const guint8 *) data + n_done, n_bytes - n_done, (off_t) n_done);

      g_assert_cmpint (n, >, 0);
      n_done += (gsize) n;
    }

  return path;
}

guint8
fuzz_take_byte (FuzzInput *input)
{
  if (input->n_left == 0)
    return 0;

  input->n_left--;
  return *input->data++;
}

guint32
fuzz_take_u32 (FuzzInput *input)
{
  guint32 value = 0;

  for (guint i = 0; i < sizeof value; i++)
    value |= (guint32) fuzz_take_byte (input) << (8 * i);

  return value;
}

guint64
fuzz_take_u64 (FuzzInput *input)
{
  guint64 low = fuzz_take_u32 (input);

  return low | (guint64) fuzz_take_u32 (input) << 32;
}

char *
fuzz_take_string (FuzzInput *input,
                  gsize      max)
{
  gsize n = fuzz_take_byte (input);
  char *string;

  n = MIN (MIN (n, max), input->n_left);
  string = g_strndup ((const char *) input->data, n);
  input->data += n;
  input->n_left -= n;
  return string;
}

void
fuzz_check_error (gboolean      succeeded,
                  const GError *error)
{
  g_assert_true (succeeded == (error == NULL));
  if (error == NULL)
    return;

  g_assert_cmpuint (strlen (error->message), >, 10);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}
