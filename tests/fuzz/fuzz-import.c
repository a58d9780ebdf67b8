/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a file of conversations, our own or a ChatGPT export: taken apart and read as an import does it, up to the
 * database.
 */

#include "fuzz.h"
#include "rivulet-json-splitter.h"
#include "rivulet-transfer-private.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static void
check_draft (const RivuletDraftConversation *draft)
{
  g_assert_true (draft->title == NULL || g_utf8_validate (draft->title, -1, NULL));
  g_assert_true (draft->system_prompt == NULL || g_utf8_validate (draft->system_prompt, -1, NULL));
  for (guint i = 0; i < draft->messages->len; i++)
    {
      const RivuletDraftMessage *message = &g_array_index (draft->messages, RivuletDraftMessage, i);

      g_assert_cmpint (message->parent, <, (int) i);
      g_assert_cmpint (message->parent, >=, -1);
      g_assert_cmpint (message->reminds, <, (int) i);
      g_assert_cmpint (message->reminds, >=, -1);
      g_assert_true (g_utf8_validate (message->text, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) n_bytes, NULL);
  g_autoptr (RivuletJsonSplitter) splitter = rivulet_json_splitter_new (stream);

  for (guint i = 0;; i++)
    {
      g_autoptr (RivuletDraftConversation) draft = NULL;
      g_autoptr (GError) error = NULL;
      GByteArray *element = NULL;
      guint64 line = 0;
      gboolean split = rivulet_json_splitter_next (splitter, &element, &line, NULL, &error);

      fuzz_check_error (split, error);
      if (!split || element == NULL)
        return 0;

      draft = rivulet_draft_conversation_parse ((const char *) element->data, element->len, "[]", line, &error);
      fuzz_check_error (draft != NULL, error);
      if (draft == NULL)
        return 0;
      check_draft (draft);
    }
}
