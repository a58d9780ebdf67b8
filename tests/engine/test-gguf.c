/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The GGUF reader on good files: every type of value, conversions and their limits, tensors, and real files.
 */

#include "gguf-file.h"

#include <string.h>

static RillGguf *
open_writer (GgufWriter *writer)
{
  g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);
  g_autoptr (GError) error = NULL;
  RillGguf *gguf = gguf_file_open (bytes, &error);

  g_assert_no_error (error);
  return gguf;
}

static void
test_tensors (gconstpointer data)
{
  static const float values[] = { 1, 2.5f, -3, 4, 5, 6 };
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (GPOINTER_TO_UINT (data));
  g_autoptr (RillGguf) gguf = open_writer (writer);
  const RillGgufTensor *tensor;

  g_assert_cmpuint (rill_gguf_get_version (gguf), ==, GPOINTER_TO_UINT (data));
  g_assert_cmpuint (rill_gguf_get_n_tensors (gguf), ==, 3);

  tensor = rill_gguf_find_tensor (gguf, "first");
  g_assert_nonnull (tensor);
  g_assert_cmpuint (tensor->n_dims, ==, 2);
  g_assert_cmpuint (tensor->ne[0], ==, 3);
  g_assert_cmpuint (tensor->ne[1], ==, 2);
  g_assert_cmpuint (tensor->ne[2], ==, 1);
  g_assert_cmpuint (tensor->ne[3], ==, 1);
  g_assert_cmpuint (tensor->n_values, ==, 6);
  g_assert_cmpuint (tensor->file_offset % 64, ==, 0);
  g_assert_cmpmem (tensor->data, tensor->data_bytes, values, sizeof values);

  tensor = rill_gguf_find_tensor (gguf, "second");
  g_assert_cmpuint (tensor->type, ==, RILL_TYPE_Q8_0);
  g_assert_cmpuint (tensor->data_bytes, ==, 34);
  g_assert_null (rill_gguf_find_tensor (gguf, "fourth"));
  g_assert_null (rill_gguf_find_tensor (gguf, ""));
  gguf_file_read_all (gguf);
}

static void
test_integers (void)
{
  static const struct
  {
    const char *key;
    gboolean fits;
    guint64 value;
    double real;
  } cases[] = {
    { "a.u8", TRUE, 200, 200 },
    { "a.i8", FALSE, 0, -100 },
    { "a.u16", TRUE, 60000, 60000 },
    { "a.i16", FALSE, 0, -30000 },
    { "a.u32", TRUE, 4000000000u, 4e9 },
    { "a.i32", FALSE, 0, -2e9 },
    { "a.u64", TRUE, G_MAXUINT64, 0x1p64 },
    { "a.i64", FALSE, 0, -0x1p63 },
  };
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (RillGguf) gguf = open_writer (writer);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 value = 12345;
      double real = 0;

      g_assert_cmpint (rill_gguf_get_uint (gguf, cases[i].key, &value, &error), ==, cases[i].fits);
      g_assert_cmpuint (value, ==, cases[i].fits ? cases[i].value : 12345);
      if (!cases[i].fits)
        g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
      g_assert_true (rill_gguf_get_double (gguf, cases[i].key, &real, NULL));
      g_assert_cmpfloat (real, ==, cases[i].real);
    }
}

static void
test_other_scalars (void)
{
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (RillGguf) gguf = open_writer (writer);
  double real = 0;
  gboolean truth = FALSE;
  const char *text = NULL;

  g_assert_true (rill_gguf_get_double (gguf, "a.f32", &real, NULL));
  g_assert_cmpfloat (real, ==, 1.5);
  g_assert_true (rill_gguf_get_double (gguf, "a.f64", &real, NULL));
  g_assert_cmpfloat (real, ==, -1e300);
  g_assert_true (rill_gguf_get_bool (gguf, "a.bool", &truth, NULL));
  g_assert_true (truth);
  g_assert_true (rill_gguf_get_string (gguf, "general.architecture", &text, NULL));
  g_assert_cmpstr (text, ==, "llama");
}

static void
test_absent (void)
{
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (RillGguf) gguf = open_writer (writer);
  g_autoptr (GError) error = NULL;
  guint64 number = 1, n = 1;
  double real = 2;
  gboolean truth = TRUE;
  const char *text = "default";
  float value = 3;

  g_assert_false (rill_gguf_has (gguf, "b"));
  g_assert_true (rill_gguf_get_uint (gguf, "b", &number, &error));
  g_assert_true (rill_gguf_get_double (gguf, "b", &real, &error));
  g_assert_true (rill_gguf_get_bool (gguf, "b", &truth, &error));
  g_assert_true (rill_gguf_get_string (gguf, "b", &text, &error));
  g_assert_cmpuint (number, ==, 1);
  g_assert_cmpfloat (real, ==, 2);
  g_assert_true (truth);
  g_assert_cmpstr (text, ==, "default");

  g_assert_true (rill_gguf_get_array_length (gguf, "b", &n, NULL, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (rill_gguf_copy_array_float (gguf, "b", NULL, 0, &error));
  g_assert_no_error (error);
  g_assert_false (rill_gguf_copy_array_float (gguf, "b", &value, 1, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
}

static void
test_arrays (void)
{
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (RillGguf) gguf = open_writer (writer);
  RillGgufType type;
  guint64 n;
  gsize n_bytes;
  float floats[6];
  gint64 integers[3];
  const char *bytes;

  g_assert_true (rill_gguf_get_array_length (gguf, "a.strings", &n, &type, NULL));
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (type, ==, RILL_GGUF_STRING);
  bytes = rill_gguf_get_array_string (gguf, "a.strings", 2, &n_bytes);
  g_assert_cmpmem (bytes, n_bytes, "three", 5);
  rill_gguf_get_array_string (gguf, "a.strings", 1, &n_bytes);
  g_assert_cmpuint (n_bytes, ==, 0);

  g_assert_true (rill_gguf_copy_array_float (gguf, "a.floats", floats, 6, NULL));
  g_assert_cmpfloat (floats[1], ==, 2.5f);
  g_assert_true (rill_gguf_copy_array_float (gguf, "a.integers", floats, 3, NULL));
  g_assert_cmpfloat (floats[0], ==, -1);
  g_assert_true (rill_gguf_copy_array_int (gguf, "a.integers", integers, 3, NULL));
  g_assert_cmpint (integers[0], ==, -1);
  g_assert_cmpint (integers[2], ==, 7);
  g_assert_true (rill_gguf_copy_array_int (gguf, "a.bools", integers, 3, NULL));
  g_assert_cmpint (integers[1], ==, 0);
  g_assert_cmpint (integers[2], ==, 1);
}

/* What does not fit is told by file, key, offset, expected and got. */
static void
test_type_errors (void)
{
  g_autoptr (GgufWriter) writer = gguf_file_new_sample (3);
  g_autoptr (RillGguf) gguf = open_writer (writer);
  guint64 number = 0;
  double real = 0;
  gboolean truth = FALSE;
  const char *text = NULL;
  float floats[6];
  gint64 integers[6];

#define ASSERT_FAILS(call, part)                                                                                       \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
                                                                                                                       \
    g_assert_false (call);                                                                                             \
    g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);                                                             \
    g_test_message ("%s", error->message);                                                                             \
    g_assert_nonnull (strstr (error->message, "file.gguf: key a."));                                                   \
    g_assert_nonnull (strstr (error->message, " at byte "));                                                           \
    g_assert_nonnull (strstr (error->message, part));                                                                  \
  }

  ASSERT_FAILS (rill_gguf_get_uint (gguf, "a.f32", &number, &error), "expected an integer, got float32 1.5");
  ASSERT_FAILS (rill_gguf_get_uint (gguf, "a.bool", &number, &error), "expected an integer, got bool true");
  ASSERT_FAILS (rill_gguf_get_uint (gguf, "a.i8", &number, &error), "at least 0, got int8 -100");
  ASSERT_FAILS (rill_gguf_get_double (gguf, "a.strings", &real, &error),
                "expected a number, got array of string [3] \"one\"");
  ASSERT_FAILS (rill_gguf_get_bool (gguf, "a.u8", &truth, &error), "expected a bool, got uint8 200");
  ASSERT_FAILS (rill_gguf_get_string (gguf, "a.u8", &text, &error), "expected a string, got uint8 200");
  ASSERT_FAILS (rill_gguf_get_array_length (gguf, "a.u8", &number, NULL, &error), "expected an array, got uint8 200");
  ASSERT_FAILS (rill_gguf_copy_array_float (gguf, "a.floats", floats, 5, &error), "expected an array of 5 elements");
  ASSERT_FAILS (rill_gguf_copy_array_float (gguf, "a.strings", floats, 3, &error), "expected an array of numbers");
  ASSERT_FAILS (rill_gguf_copy_array_int (gguf, "a.floats", integers, 6, &error), "expected an array of integers");
#undef ASSERT_FAILS
}

/* Values of inspect hold nothing that could drive a terminal. */
static void
test_value_text (void)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GError) error = NULL;
  const gint32 many[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autofree char *hostile = NULL;
  g_autofree char *array = NULL;
  g_autofree char *real = NULL;
  const char *text = NULL;

  gguf_writer_add_string (writer, "hostile", "a\033[2Jb\nc\xff\u00e9");
  gguf_writer_add_i32_array (writer, "many", many, G_N_ELEMENTS (many));
  gguf_writer_add_f32 (writer, "real", 0.1f);
  gguf = open_writer (writer);
  hostile = rill_gguf_dup_value_text (gguf, 0);
  array = rill_gguf_dup_value_text (gguf, 1);
  real = rill_gguf_dup_value_text (gguf, 2);

  g_assert_cmpstr (hostile, ==, "\"a\\x1B[2Jb\\nc\\xFF\u00e9\"");
  g_assert_cmpstr (array, ==, "[8] 1 2 3 4 5 6 …");
  g_assert_cmpstr (real, ==, "0.100000001");
  g_assert_false (rill_gguf_get_string (gguf, "hostile", &text, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
}

/* Types this engine does not compute with are opened all the same, with their sizes where those are known. */
static void
test_foreign_types (void)
{
  static const guint8 data[110] = { 0 };
  const guint64 ne[] = { 256 };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillGguf) gguf = NULL;

  gguf_writer_add_tensor (writer, "q3", 11, 1, ne, data, 110);
  gguf_writer_add_tensor (writer, "withdrawn", 4, 1, ne, data, 32);
  gguf = open_writer (writer);
  g_assert_cmpuint (rill_gguf_find_tensor (gguf, "q3")->data_bytes, ==, 110);
  g_assert_cmpuint (rill_gguf_find_tensor (gguf, "withdrawn")->data_bytes, ==, 0);
  g_assert_cmpuint (rill_gguf_find_tensor (gguf, "withdrawn")->n_values, ==, 256);
  gguf_file_read_all (gguf);
}

/* Many keys and tensors, in no order: each is found. */
static void
test_many (void)
{
  const float value = 1;
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillGguf) gguf = NULL;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i * 7919 % 500);

      gguf_writer_add_u32 (writer, name, i);
      gguf_writer_add_floats (writer, name, RILL_TYPE_F32, 1, 1, 1, &value);
    }

  gguf = open_writer (writer);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i * 7919 % 500);
      guint64 number = G_MAXUINT64;

      g_assert_true (rill_gguf_get_uint (gguf, name, &number, NULL));
      g_assert_cmpuint (number, ==, i);
      g_assert_true (rill_gguf_find_tensor (gguf, name) == rill_gguf_get_tensor (gguf, i));
    }
  g_assert_false (rill_gguf_has (gguf, "n500"));
  gguf_file_read_all (gguf);
}

/* Every model file of the reference opens. */
static void
test_reference (void)
{
  static const char *const folders[] = {
    "weights", "models/tiny-llama", "models/tiny-qwen2", "models/tiny-falcon7b", "tokenizers",
  };
  const char *reference = g_getenv ("RILL_REFERENCE");
  guint n_files = 0;

  for (gsize i = 0; reference != NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (reference, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autoptr (GError) error = NULL;
          g_autoptr (RillGguf) gguf = NULL;

          if (!g_str_has_suffix (name, ".gguf"))
            continue;
          gguf = rill_gguf_open (path, &error);
          g_assert_no_error (error);
          gguf_file_read_all (gguf);
          n_files++;
        }
    }

  g_test_message ("%u files", n_files);
  if (n_files == 0)
    g_test_skip ("the reference files are not there");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/gguf/tensors/v2", GUINT_TO_POINTER (2), test_tensors);
  g_test_add_data_func ("/gguf/tensors/v3", GUINT_TO_POINTER (3), test_tensors);
  g_test_add_func ("/gguf/integers", test_integers);
  g_test_add_func ("/gguf/other-scalars", test_other_scalars);
  g_test_add_func ("/gguf/absent", test_absent);
  g_test_add_func ("/gguf/arrays", test_arrays);
  g_test_add_func ("/gguf/type-errors", test_type_errors);
  g_test_add_func ("/gguf/value-text", test_value_text);
  g_test_add_func ("/gguf/foreign-types", test_foreign_types);
  g_test_add_func ("/gguf/many", test_many);
  g_test_add_func ("/gguf/reference", test_reference);

  return g_test_run ();
}
