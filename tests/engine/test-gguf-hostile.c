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

typedef struct
{
  const char *name;
  void (*corrupt) (GByteArray *bytes); /* of the sample */
  RillError code;
  const char *message;                 /* a part of it */
} Malformation;

#define KEY_TYPE(bytes, key) gguf_file_find_end (bytes, key)

static void
set_text (GByteArray *bytes,
          const char *text,
          guint       n_bytes)
{
  g_byte_array_set_size (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) text, n_bytes);
}

static void
make_empty (GByteArray *bytes)
{
  set_text (bytes, "", 0);
}

static void
make_text (GByteArray *bytes)
{
  set_text (bytes, "Dear model,", 11);
}

static void
make_zip (GByteArray *bytes)
{
  set_text (bytes, "PK\003\004rest", 8);
}

static void
make_lfs (GByteArray *bytes)
{
  set_text (bytes, "version https://git-lfs.github.com/spec/v1\n", 43);
}

static void
make_safetensors (GByteArray *bytes)
{
  set_text (bytes, "\x40\0\0\0\0\0\0\0{\"weight\"", 17);
}

static void
make_ggjt (GByteArray *bytes)
{
  set_text (bytes, "tjgg\003\0\0\0", 8);
}

static void
make_control_bytes (GByteArray *bytes)
{
  set_text (bytes, "\033[2J", 4);
}

static void
cut_magic (GByteArray *bytes)
{
  g_byte_array_set_size (bytes, 2);
}

static void
cut_version (GByteArray *bytes)
{
  g_byte_array_set_size (bytes, 6);
}

static void
cut_counts (GByteArray *bytes)
{
  g_byte_array_set_size (bytes, 12);
}

/* With few enough of both that the counts themselves pass. */
static void
lower_counts (GByteArray *bytes)
{
  gguf_file_put (bytes, 8, 0, 8);
  gguf_file_put (bytes, 16, 10, 8);
}

static void
cut_key (GByteArray *bytes)
{
  gguf_file_put (bytes, 8, 0, 8);
  gguf_file_put (bytes, 16, 1, 8);
  g_byte_array_set_size (bytes, gguf_file_find_end (bytes, "general.archi"));
}

static void
cut_value (GByteArray *bytes)
{
  lower_counts (bytes);
  g_byte_array_set_size (bytes, KEY_TYPE (bytes, "a.u64") + 4 + 3);
}

static void
cut_tensor (GByteArray *bytes)
{
  g_byte_array_set_size (bytes, gguf_file_find_end (bytes, "second") + 2);
}

static void
cut_data (GByteArray *bytes)
{
  g_byte_array_set_size (bytes, bytes->len - 1);
}

static void
set_version_1 (GByteArray *bytes)
{
  gguf_file_put (bytes, 4, 1, 4);
}

static void
set_version_4 (GByteArray *bytes)
{
  gguf_file_put (bytes, 4, 4, 4);
}

static void
set_version_0 (GByteArray *bytes)
{
  gguf_file_put (bytes, 4, 0, 4);
}

static void
set_version_big_endian (GByteArray *bytes)
{
  gguf_file_put (bytes, 4, 3u << 24, 4);
}

static void
set_tensor_count (GByteArray *bytes)
{
  gguf_file_put (bytes, 8, G_MAXUINT64, 8);
}

static void
set_key_count (GByteArray *bytes)
{
  gguf_file_put (bytes, 16, 1000000, 8);
}

static void
set_name_length (GByteArray *bytes)
{
  gguf_file_put (bytes, 24, G_MAXUINT64 - 7, 8);
}

static void
set_name_empty (GByteArray *bytes)
{
  gguf_file_put (bytes, 24, 0, 8);
}

static void
set_name_broken (GByteArray *bytes)
{
  bytes->data[32] = 0xff;
}

static void
set_name_nul (GByteArray *bytes)
{
  bytes->data[33] = 0;
}

static void
set_key_type (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.u8"), 13, 4);
}

static void
set_bool_2 (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.bool") + 4, 2, 1);
}

static void
set_bool_in_array (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.bools") + 4 + 4 + 8 + 2, 255, 1);
}

static void
set_string_length (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "general.architecture") + 4, G_MAXUINT64, 8);
}

static void
set_array_type (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.floats") + 4, 99, 4);
}

static void
set_array_of_arrays (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.floats") + 4, RILL_GGUF_ARRAY, 4);
}

static void
set_array_length (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.floats") + 8, G_GUINT64_CONSTANT (1) << 62, 8);
}

static void
set_string_array_length (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.strings") + 8, G_GUINT64_CONSTANT (1) << 61, 8);
}

static void
set_string_in_array (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "a.strings") + 16, G_MAXUINT64 - 15, 8);
}

static void
set_key_twice (GByteArray *bytes)
{
  memcpy (bytes->data + gguf_file_find_end (bytes, "a.i8") - 4, "a.u8", 4);
}

static void
set_alignment (GByteArray *bytes,
               guint32     alignment)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "general.alignment") + 4, alignment, 4);
}

static void
set_alignment_0 (GByteArray *bytes)
{
  set_alignment (bytes, 0);
}

static void
set_alignment_48 (GByteArray *bytes)
{
  set_alignment (bytes, 48);
}

static void
set_alignment_4 (GByteArray *bytes)
{
  set_alignment (bytes, 4);
}

static void
set_alignment_huge (GByteArray *bytes)
{
  set_alignment (bytes, 1u << 31);
}

static void
set_alignment_string (GByteArray *bytes)
{
  gguf_file_put (bytes, KEY_TYPE (bytes, "general.alignment"), RILL_GGUF_FLOAT32, 4);
}

/* Tensor descriptions: name, n_dims (4), ne (8 each), type (4), offset (8). "first" has two dimensions, "second" one. */
#define DIMS(bytes) (gguf_file_find_end (bytes, "second"))

static void
set_tensor_name_empty (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) - 6 - 8, 0, 8);
}

static void
set_tensor_name_long (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) - 6 - 8, 65, 8);
}

static void
set_tensor_name_broken (GByteArray *bytes)
{
  bytes->data[DIMS (bytes) - 3] = 0xc3;
}

static void
set_tensor_twice (GByteArray *bytes)
{
  memcpy (bytes->data + gguf_file_find_end (bytes, "third") - 5, "first", 5);
}

static void
set_dims_0 (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes), 0, 4);
}

static void
set_dims_5 (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes), 5, 4);
}

static void
set_ne_0 (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 4, 0, 8);
}

static void
set_ne_block (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 4, 33, 8);
}

static void
set_ne_overflow (GByteArray *bytes)
{
  guint first = gguf_file_find_end (bytes, "first");

  gguf_file_put (bytes, first + 4, G_GUINT64_CONSTANT (1) << 40, 8);
  gguf_file_put (bytes, first + 12, G_GUINT64_CONSTANT (1) << 40, 8);
}

static void
set_ne_large (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 4, 1u << 20, 8);
}

static void
set_ne_bytes_overflow (GByteArray *bytes)
{
  guint first = gguf_file_find_end (bytes, "first");

  gguf_file_put (bytes, first + 4, G_GUINT64_CONSTANT (1) << 62, 8);
  gguf_file_put (bytes, first + 12, 1, 8);
}

static void
set_tensor_type (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 12, 99, 4);
}

static void
set_offset_far (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 16, 1u << 20, 8);
}

static void
set_offset_overflow (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 16, G_MAXUINT64 - 63, 8);
}

static void
set_offset_unaligned (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 16, 72, 8);
}

static void
set_offset_overlapping (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 16, 0, 8);
}

static void
set_foreign_far (GByteArray *bytes)
{
  gguf_file_put (bytes, DIMS (bytes) + 12, 4, 4);
  gguf_file_put (bytes, DIMS (bytes) + 16, 4096, 8);
}

#define F RILL_ERROR_FORMAT
#define U RILL_ERROR_UNSUPPORTED

static const Malformation malformations[] = {
  { "empty", make_empty, F, "header at byte 0: expected a GGUF file, got an empty file" },
  { "text", make_text, F, "magic at byte 0: expected \"GGUF\", got \"Dear\"" },
  { "zip", make_zip, F, "got \"PK\\x03\\x04\" (a ZIP archive, or weights of PyTorch)" },
  { "lfs", make_lfs, F, "a Git LFS pointer" },
  { "safetensors", make_safetensors, F, "it looks like safetensors" },
  { "ggjt", make_ggjt, F, "an old GGJT file" },
  { "control-bytes", make_control_bytes, F, "got \"\\x1B[2J\"" },
  { "cut/magic", cut_magic, F, "magic at byte 0: expected \"GGUF\", got \"GG\"" },
  { "cut/version", cut_version, F, "version at byte 4: expected a number of 4 bytes, got the end of the file after 2" },
  { "cut/counts", cut_counts, F, "number of tensors at byte 8: expected a count of 8 bytes, got the end of the file after 4" },
  { "cut/key", cut_key, F, "key number 0 at byte 32: expected a name of 20 bytes, got the end of the file after 13" },
  { "cut/value", cut_value, F, "key a.u64 at byte" },
  { "cut/tensor", cut_tensor, F, "tensor second at byte" },
  { "cut/data", cut_data, F, "data of tensor third at byte 832: expected 12 bytes, got the end of the file after 11" },
  { "version/1", set_version_1, U, "version at byte 4: expected GGUF 2 or 3, got GGUF 1" },
  { "version/4", set_version_4, U, "got GGUF 4" },
  { "version/0", set_version_0, F, "expected 2 or 3, got 0" },
  { "version/big-endian", set_version_big_endian, U, "expected little-endian GGUF 2 or 3, got big-endian GGUF 3" },
  { "count/tensors", set_tensor_count, F, "number of tensors at byte 8: expected at most" },
  { "count/keys", set_key_count, F, "number of keys at byte 16: expected at most" },
  { "name/length", set_name_length, F, "key number 0 at byte 32: expected a name of 18446744073709551608 bytes, got the end" },
  { "name/empty", set_name_empty, F, "key number 0 at byte 24: expected a name of 1 to 65535 bytes, got 0" },
  { "name/broken", set_name_broken, F, "key number 0 at byte 24: expected a name in UTF-8, got \"\\xFFeneral.architecture\"" },
  { "name/nul", set_name_nul, F, "expected a name in UTF-8" },
  { "name/twice", set_key_twice, F, "key a.u8 at byte 135: expected it once, got it twice" },
  { "value/type", set_key_type, F, "key a.u8 at byte 114: expected a type from 0 to 12, got 13" },
  { "value/bool", set_bool_2, F, "expected a bool of 0 or 1, got 2" },
  { "value/bool-in-array", set_bool_in_array, F, "expected a bool of 0 or 1, got 255" },
  { "value/string-length", set_string_length, F, "key general.architecture at byte 64: expected a string of 18446744073709551615" },
  { "array/type", set_array_type, F, "key a.floats at byte" },
  { "array/of-arrays", set_array_of_arrays, U, "got an array of arrays" },
  { "array/length", set_array_length, F, "elements, which the rest of the file could hold, got 4611686018427387904" },
  { "array/strings-length", set_string_array_length, F, "which the rest of the file could hold, got 2305843009213693952" },
  { "array/string", set_string_in_array, F, "expected a string of the array of 18446744073709551600 bytes" },
  { "alignment/0", set_alignment_0, F, "key general.alignment at byte 98: expected a power of two from 8 to 1048576, got 0" },
  { "alignment/48", set_alignment_48, F, "got 48" },
  { "alignment/4", set_alignment_4, F, "got 4" },
  { "alignment/huge", set_alignment_huge, F, "got 2147483648" },
  { "alignment/type", set_alignment_string, F, "key general.alignment at byte 98: expected an integer, got float32" },
  { "tensor/name-empty", set_tensor_name_empty, F, "tensor number 1 at byte" },
  { "tensor/name-long", set_tensor_name_long, F, "expected a name of 1 to 64 bytes, got 65" },
  { "tensor/name-broken", set_tensor_name_broken, F, "expected a name in UTF-8, got \"sec\\xC3nd\"" },
  { "tensor/twice", set_tensor_twice, F, "data of tensor first at byte 832: expected the name once, got it twice" },
  { "tensor/dims-0", set_dims_0, F, "expected 1 to 4 dimensions, got 0" },
  { "tensor/dims-5", set_dims_5, F, "expected 1 to 4 dimensions, got 5" },
  { "tensor/ne-0", set_ne_0, F, "expected dimension 0 to be at least 1, got 0" },
  { "tensor/ne-block", set_ne_block, F, "expected rows of a multiple of 32 values for type Q8_0, got 33" },
  { "tensor/ne-overflow", set_ne_overflow, F, "expected fewer than 2^63 values" },
  { "tensor/ne-bytes-overflow", set_ne_bytes_overflow, F, "expected data of fewer than 2^64 bytes" },
  { "tensor/ne-large", set_ne_large, F, "data of tensor second at byte 768: expected 1114112 bytes, got the end of the file" },
  { "tensor/type", set_tensor_type, U, "expected a known weight type, got type 99" },
  { "tensor/offset-far", set_offset_far, F, "expected it inside the file" },
  { "tensor/offset-overflow", set_offset_overflow, F, "expected it inside the file" },
  { "tensor/offset-unaligned", set_offset_unaligned, F, "expected an offset that is a multiple of 64, got 72" },
  { "tensor/offset-overlapping", set_offset_overlapping, F, "got it inside the data of tensor" },
  { "tensor/foreign-far", set_foreign_far, F, "expected it inside the file" },
};

static void
test_malformation (gconstpointer data)
{
  const Malformation *malformation = data;
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GError) error = NULL;

  malformation->corrupt (bytes);
  gguf = gguf_file_open (bytes, &error);
  g_assert_null (gguf);
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, (int) malformation->code);
  g_assert_nonnull (strstr (error->message, "/file.gguf: "));
  g_assert_nonnull (strstr (error->message, malformation->message));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
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
