/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a recorded trace. What is one is written and read again.
 */

#include "fuzz.h"
#include "rivulet-recording.h"

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
  g_autofree char *json = g_strndup ((const char *) data, n_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again_error = NULL;
  g_autoptr (RivuletRecording) recording = rivulet_recording_parse (json, n_bytes, &error);
  g_autoptr (RivuletRecording) again = NULL;
  g_autoptr (GString) csv = NULL;
  g_autoptr (GString) written = NULL;

  fuzz_check_error (recording != NULL, error);
  if (recording == NULL)
    return 0;

  csv = rivulet_recording_write_csv (recording);
  written = rivulet_recording_write_json (recording);
  again = rivulet_recording_parse (written->str, written->len, &again_error);
  g_assert_no_error (again_error);
  g_assert_cmpuint (rivulet_recording_get_n_frames (again), ==, rivulet_recording_get_n_frames (recording));

  return 0;
}
