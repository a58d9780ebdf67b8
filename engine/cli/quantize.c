/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill quantize: a smaller model file out of a file or a folder of floats. The new file appears when it is whole.
 */

#include "options.h"

#include "rill-quantize.h"

#include <unistd.h>

typedef struct
{
  gboolean shown; /* standard error is a terminal */
  guint percent;
} Meter;

static gboolean
write_cb (gconstpointer data,
          gsize         n_bytes,
          gpointer      user_data,
          GError      **error)
{
  return cli_file_write (user_data, data, n_bytes, error);
}

static gboolean
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Meter *meter = user_data;
  guint percent = (guint) ((double) done * 100 / (double) total);

  if (meter->shown && percent != meter->percent)
    cli_note ("\rRounding: %3u %%", percent);
  meter->percent = percent;
  return cli_interrupt_get_count () == 0;
}

static gboolean
print_summary (const char                *output,
               const RillQuantizeSummary *summary,
               GError                   **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text,
                   "%s: %" G_GUINT64_FORMAT " matrices as %s, %" G_GUINT64_FORMAT " as another type\n"
                   "%.1f MiB became %.1f MiB\n",
                   output, summary->n_matrix, summary->type, summary->n_other, (double) summary->bytes_before / 1048576,
                   (double) summary->bytes_after / 1048576);
  return cli_write_string (text, error);
}

static gboolean
quantize (const char *input,
          const char *output,
          const char *type,
          GError    **error)
{
  g_autoptr (CliFile) file = NULL;
  g_autoptr (GError) local_error = NULL;
  RillQuantizeSummary summary;
  Meter meter = { isatty (STDERR_FILENO) == 1, G_MAXUINT };
  gboolean ok;

  file = cli_file_new (output, error);
  if (file == NULL)
    return FALSE;
  ok = rill_quantize_file (input, type, write_cb, file, progress_cb, &meter, &summary, &local_error);
  if (meter.shown && meter.percent != G_MAXUINT)
    cli_note ("\n");
  if (!ok && g_error_matches (local_error, RILL_ERROR, RILL_ERROR_ARGUMENT))
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, local_error->message);
  else if (!ok)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ok && cli_file_commit (file, error) && print_summary (output, &summary, error);
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  if (!cli_options_parse (command, NULL, 0, arguments, rest, error))
    return FALSE;
  if (rest->len != 3)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "expected IN OUT.gguf TYPE, got %u arguments", rest->len);
      return FALSE;
    }
  return quantize (rest->pdata[0], rest->pdata[1], rest->pdata[2], error);
}

const CliCommand cli_quantize_command = {
  "quantize",
  "writes a smaller model file",
  "IN OUT.gguf TYPE",
  "Reads a model whose matrices are F32, F16 or BF16, a GGUF file or a folder of Hugging\n"
  "Face, and writes one whose matrices are of TYPE: Q8_0, Q6_K, Q4_K or Q4_0, from the\n"
  "largest and most faithful to the smallest. Scales are searched for the least loss.\n"
  "Vectors stay as they are; the output matrix of Q4_K and Q4_0 files becomes Q6_K; rows\n"
  "that do not fill blocks of 256 become Q8_0. All metadata is kept; that of a folder is\n"
  "written as GGUF files have it. OUT.gguf appears when it is whole; after a failure there\n"
  "is none.",
  "rill quantize model-f16.gguf model-q4.gguf Q4_K",
  run,
};
