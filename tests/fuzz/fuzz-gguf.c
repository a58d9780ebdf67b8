/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a model file: opened, read in full, looked at as the model dialog does, loaded, and run for a few tokens.
 */

#include "fuzz.h"
#include "gguf-file.h"
#include "run-model.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  const char *path = fuzz_file_set (data, n_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillGguf) gguf = rill_gguf_open (path, &error);

  fuzz_check_error (gguf != NULL, error);
  if (gguf != NULL)
    {
      gguf_file_read_all (gguf);
      run_model (path);
    }

  return 0;
}
