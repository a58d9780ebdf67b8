/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The GGUF reader on files that are wrong: each way by name, with the message it gives; then the sample cut at every
 * byte and with every byte changed. There is an error or a file that can be read in full, never a crash.
 */

#include "gguf-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One change to the sample, @delta bytes behind the first place where @anchor stands, or from the start without one. */
typedef struct
{
  const char *anchor;
  int delta;
  guint n_bytes; /* of @value, written little-endian; 0: the file ends here */
  guint64 value;
} Change;

typedef struct
{
  const char *name;
  Change changes[3];
  RillError code;
  const char *message; /* a part of it */
} Malformation;

typedef struct
{
  const char *name;
  const char *bytes;
  guint n_bytes;
  const char *message;
} Foreign;

#define CUT 0
#define MOST G_MAXUINT64
#define F RILL_ERROR_FORMAT
#define U RILL_ERROR_UNSUPPORTED

static const Foreign foreign_files[] = {
  { "empty", "", 0, "header at byte 0: expected a GGUF file, got an empty file" },
  { "text", "Dear model,", 11, "magic at byte 0: expected \"GGUF\", got \"Dear\"" },
  { "short", "GG", 2, "magic at byte 0: expected \"GGUF\", got \"GG\"" },
  { "zip", "PK\003\004rest", 8, "got \"PK\\x03\\x04\" (a ZIP archive, or weights of PyTorch)" },
  { "lfs", "version https://git-lfs.github.com/spec/v1\n", 43, "a Git LFS pointer: the model itself was not downloaded" },
  { "safetensors", "\x40\0\0\0\0\0\0\0{\"weight\"", 17, "it looks like safetensors" },
  { "ggjt", "tjgg\003\0\0\0", 8, "an old GGJT file" },
  { "control-bytes", "\033[2J", 4, "got \"\\x1B[2J\"" },
};

/* The sample's header: version at 4, tensors at 8, keys at 16, the first key's name at 24. A key's name is followed by
 * its type (4) and value; an array's value by type (4) and length (8). A tensor's name is followed by n_dims (4), ne (8
 * each), type (4) and offset (8); "first" has two dimensions, "second" one. */
static const Malformation malformations[] = {
  { "cut/version", { { NULL, 6, CUT } }, F,
    "version at byte 4: expected a number of 4 bytes, got the end of the file after 2" },
  { "cut/counts", { { NULL, 12, CUT } }, F,
    "number of tensors at byte 8: expected a count of 8 bytes, got the end of the file after 4" },
  { "cut/key", { { NULL, 8, 8, 0 }, { NULL, 16, 8, 1 }, { "general.archi", 0, CUT } }, F,
    "key number 0 at byte 32: expected a name of 20 bytes, got the end of the file after 13" },
  { "cut/value", { { NULL, 8, 8, 0 }, { NULL, 16, 8, 10 }, { "a.u64", 4 + 3, CUT } }, F,
    "key a.u64 at byte 233: expected a value of 8 bytes, got the end of the file after 3" },
  { "cut/tensor", { { "second", 2, CUT } }, F,
    "tensor second at byte 624: expected a number of dimensions of 4 bytes, got the end of the file after 2" },
  { "cut/data", { { NULL, 843, CUT } }, F,
    "data of tensor third at byte 832: expected 12 bytes, got the end of the file after 11" },

  { "version/1", { { NULL, 4, 4, 1 } }, U, "version at byte 4: expected GGUF 2 or 3, got GGUF 1" },
  { "version/4", { { NULL, 4, 4, 4 } }, U, "got GGUF 4" },
  { "version/0", { { NULL, 4, 4, 0 } }, F, "expected 2 or 3, got 0" },
  { "version/big-endian", { { NULL, 4, 4, 3u << 24 } }, U,
    "expected little-endian GGUF 2 or 3, got big-endian GGUF 3" },
  { "count/tensors", { { NULL, 8, 8, MOST } }, F, "number of tensors at byte 8: expected at most 25, which" },
  { "count/keys", { { NULL, 16, 8, 1000000 } }, F, "number of keys at byte 16: expected at most 58, which" },

  { "name/length", { { NULL, 24, 8, MOST - 7 } }, F,
    "key number 0 at byte 32: expected a name of 18446744073709551608 bytes, got the end" },
  { "name/empty", { { NULL, 24, 8, 0 } }, F, "key number 0 at byte 24: expected a name of 1 to 65535 bytes, got 0" },
  { "name/broken", { { NULL, 32, 1, 0xff } }, F,
    "key number 0 at byte 24: expected a name in UTF-8, got \"\\xFFeneral.architecture\"" },
  { "name/nul", { { NULL, 33, 1, 0 } }, F, "expected a name in UTF-8" },
  { "name/twice", { { "a.i8", -2, 1, 'u' } }, F, "key a.u8 at byte 135: expected it once, got it twice" },

  { "value/type", { { "a.u8", 0, 4, 13 } }, F, "key a.u8 at byte 114: expected a type from 0 to 12, got 13" },
  { "value/bool", { { "a.bool", 4, 1, 2 } }, F, "key a.bool at byte 330: expected a bool of 0 or 1, got 2" },
  { "value/bool-in-array", { { "a.bools", 4 + 4 + 8 + 2, 1, 255 } }, F,
    "key a.bools at byte 531: expected a bool of 0 or 1, got 255" },
  { "value/string-length", { { "general.architecture", 4, 8, MOST } }, F,
    "key general.architecture at byte 64: expected a string of 18446744073709551615 bytes, got the end" },

  { "array/type", { { "a.floats", 4, 4, 99 } }, F, "key a.floats at byte 416: expected a type from 0 to 12, got 99" },
  { "array/of-arrays", { { "a.floats", 4, 4, RILL_GGUF_ARRAY } }, U, "got an array of arrays" },
  { "array/length", { { "a.floats", 8, 8, MOST / 4 } }, F,
    "expected an array of at most 104 elements, which the rest of the file could hold, got 4611686018427387903" },
  { "array/strings-length", { { "a.strings", 8, 8, MOST / 8 } }, F,
    "expected an array of at most 60 elements, which the rest of the file could hold, got 2305843009213693951" },
  { "array/string", { { "a.strings", 16, 8, MOST - 15 } }, F,
    "expected a string of the array of 18446744073709551600 bytes" },

  { "alignment/0", { { "general.alignment", 4, 4, 0 } }, F,
    "key general.alignment at byte 98: expected a power of two from 8 to 1048576, got 0" },
  { "alignment/48", { { "general.alignment", 4, 4, 48 } }, F, "got 48" },
  { "alignment/4", { { "general.alignment", 4, 4, 4 } }, F, "got 4" },
  { "alignment/huge", { { "general.alignment", 4, 4, 1u << 31 } }, F, "got 2147483648" },
  { "alignment/type", { { "general.alignment", 0, 4, RILL_GGUF_FLOAT32 } }, F,
    "key general.alignment at byte 98: expected an integer, got float32" },

  { "tensor/name-empty", { { "second", -6 - 8, 8, 0 } }, F,
    "tensor number 1 at byte 610: expected a name of 1 to 64 bytes, got 0" },
  { "tensor/name-long", { { "second", -6 - 8, 8, 65 } }, F, "expected a name of 1 to 64 bytes, got 65" },
  { "tensor/name-broken", { { "second", -3, 1, 0xc3 } }, F, "expected a name in UTF-8, got \"sec\\xC3nd\"" },
  { "tensor/twice", { { "third", -5, 5, 0x7473726966 } }, F,
    "data of tensor first at byte 832: expected the name once, got it twice" },
  { "tensor/dims-0", { { "second", 0, 4, 0 } }, F, "tensor second at byte 624: expected 1 to 4 dimensions, got 0" },
  { "tensor/dims-5", { { "second", 0, 4, 5 } }, F, "expected 1 to 4 dimensions, got 5" },
  { "tensor/ne-0", { { "second", 4, 8, 0 } }, F, "expected dimension 0 to be at least 1, got 0" },
  { "tensor/ne-block", { { "second", 4, 8, 33 } }, F,
    "expected rows of a multiple of 32 values for type Q8_0, got 33" },
  { "tensor/ne-overflow", { { "first", 4, 8, 1ull << 40 }, { "first", 12, 8, 1ull << 40 } }, F,
    "expected fewer than 2^63 values, got more with dimension 1 of 1099511627776" },
  { "tensor/ne-2^63", { { "first", 4, 8, 1ull << 63 }, { "first", 12, 8, 1 } }, F,
    "expected fewer than 2^63 values, got more with dimension 0 of 9223372036854775808" },
  { "tensor/ne-bytes-overflow", { { "first", 4, 8, 1ull << 62 }, { "first", 12, 8, 1 } }, F,
    "expected data of fewer than 2^64 bytes" },
  { "tensor/ne-large", { { "second", 4, 8, 1u << 20 } }, F,
    "data of tensor second at byte 768: expected 1114112 bytes, got the end of the file after 76" },
  { "tensor/type", { { "second", 12, 4, 99 } }, U, "expected a known weight type, got type 99" },
  { "tensor/offset-far", { { "second", 16, 8, 1u << 20 } }, F, "expected it inside the file of 844 bytes" },
  { "tensor/offset-overflow", { { "second", 16, 8, MOST - 63 } }, F, "expected it inside the file of 844 bytes" },
  { "tensor/offset-unaligned", { { "second", 16, 8, 72 } }, F,
    "expected an offset that is a multiple of 64, got 72" },
  { "tensor/offset-overlapping", { { "second", 16, 8, 0 } }, F,
    "data of tensor second at byte 704: expected it at byte 728 or later, got it inside the data of tensor first" },
  { "tensor/foreign-far", { { "second", 12, 4, 4 }, { "second", 16, 8, 4096 } }, F, "expected it inside the file" },
};

static void
assert_refused (const GByteArray *bytes,
                RillError         code,
                const char       *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillGguf) gguf = gguf_file_open (bytes, &error);

  g_assert_null (gguf);
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "/file.gguf: "));
  g_assert_nonnull (strstr (error->message, message));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_foreign (gconstpointer data)
{
  const Foreign *foreign = data;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) foreign->bytes, foreign->n_bytes);
  assert_refused (bytes, RILL_ERROR_FORMAT, foreign->message);
}

static void
test_malformation (gconstpointer data)
{
  const Malformation *malformation = data;
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);

  for (gsize i = 0; i < G_N_ELEMENTS (malformation->changes); i++)
    {
      const Change *change = &malformation->changes[i];
      guint anchor = change->anchor != NULL ? gguf_file_find_end (bytes, change->anchor) : 0;
      guint offset = (guint) ((int) anchor + change->delta);

      if (change->n_bytes > 0)
        gguf_file_put (bytes, offset, change->value, change->n_bytes);
      else if (offset > 0)
        g_byte_array_set_size (bytes, offset);
    }

  assert_refused (bytes, malformation->code, malformation->message);
}

/* The outcome is a file that can be read in full or an error with words. */
static gboolean
try_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillGguf) gguf = rill_gguf_open (path, &error);

  if (gguf == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (strlen (error->message), >, 20);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }

  g_assert_no_error (error);
  gguf_file_read_all (gguf);
  return TRUE;
}

/* A file of the sample, open for changes in place. */
typedef struct
{
  char *folder;
  char *path;
  GByteArray *bytes;
  int descriptor;
} Victim;

static void
victim_put (Victim       *victim,
            guint         offset,
            const guint8 *bytes,
            guint         n_bytes)
{
  g_assert_cmpint (pwrite (victim->descriptor, bytes, n_bytes, offset), ==, (gssize) n_bytes);
}

static void
victim_init (Victim *victim,
             guint32 version)
{
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (version);

  victim->folder = test_folder_new ();
  victim->path = g_build_filename (victim->folder, "victim.gguf", NULL);
  victim->bytes = gguf_writer_dup_bytes (writer);
  victim->descriptor = g_open (victim->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (victim->descriptor, >=, 0);
  victim_put (victim, 0, victim->bytes->data, victim->bytes->len);
  g_assert_true (try_open (victim->path));
}

static void
victim_clear (Victim *victim)
{
  close (victim->descriptor);
  test_folder_remove (victim->folder);
  g_free (victim->folder);
  g_free (victim->path);
  g_byte_array_unref (victim->bytes);
}

static void
test_every_length (void)
{
  Victim victim;

  victim_init (&victim, 3);
  for (guint n = victim.bytes->len; n-- > 0;)
    {
      g_assert_cmpint (ftruncate (victim.descriptor, n), ==, 0);
      g_assert_false (try_open (victim.path));
    }
  victim_clear (&victim);
}

static void
test_every_byte (void)
{
  static const guint8 masks[] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff };
  guint n_opened = 0, n_refused = 0;
  Victim victim;

  victim_init (&victim, 3);
  for (guint i = 0; i < victim.bytes->len; i++)
    {
      for (gsize m = 0; m < G_N_ELEMENTS (masks); m++)
        {
          guint8 changed = victim.bytes->data[i] ^ masks[m];

          victim_put (&victim, i, &changed, 1);
          if (try_open (victim.path))
            n_opened++;
          else
            n_refused++;
        }
      victim_put (&victim, i, &victim.bytes->data[i], 1);
    }

  g_test_message ("%u opened, %u refused", n_opened, n_refused);
  g_assert_cmpuint (n_refused, >, n_opened / 4);
  victim_clear (&victim);
}

/* Several changes at a time, with numbers that overflow. */
static void
test_random_changes (void)
{
  static const guint64 numbers[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 - 31 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  Victim victim;

  victim_init (&victim, 2);
  for (guint round = 0; round < 5000; round++)
    {
      gint32 n_changes = g_rand_int_range (rand, 1, 5);

      for (gint32 i = 0; i < n_changes; i++)
        {
          guint64 number = numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
          guint offset = (guint) g_rand_int_range (rand, 8, (gint32) victim.bytes->len - 8);

          victim_put (&victim, offset, (const guint8 *) &number, 1u << g_rand_int_range (rand, 0, 4));
        }
      try_open (victim.path);
      victim_put (&victim, 0, victim.bytes->data, victim.bytes->len);
    }
  victim_clear (&victim);
}

static void
assert_not_opened (const char *path,
                   const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rill_gguf_open (path, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, message));
}

/* What is no file does not block and is named. */
static void
test_no_file (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *broken = g_build_filename (folder, "\xff", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_not_opened (pipe, "got a pipe");
  assert_not_opened (folder, "got a folder");
  assert_not_opened ("/dev/null", "got a device");
  assert_not_opened (missing, "missing: it could not be opened");
  assert_not_opened (broken, "it could not be opened");
  test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign_files); i++)
    {
      g_autofree char *path = g_strconcat ("/gguf-hostile/foreign/", foreign_files[i].name, NULL);

      g_test_add_data_func (path, &foreign_files[i], test_foreign);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (malformations); i++)
    {
      g_autofree char *path = g_strconcat ("/gguf-hostile/", malformations[i].name, NULL);

      g_test_add_data_func (path, &malformations[i], test_malformation);
    }
  g_test_add_func ("/gguf-hostile/no-file", test_no_file);
  g_test_add_func ("/gguf-hostile/every-length", test_every_length);
  g_test_add_func ("/gguf-hostile/every-byte", test_every_byte);
  g_test_add_func ("/gguf-hostile/random-changes", test_random_changes);

  return g_test_run ();
}
