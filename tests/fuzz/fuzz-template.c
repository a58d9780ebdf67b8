/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text as a chat template: parsed, run over a fixed talk, and taken apart into a chat form.
 */

#include "fuzz.h"
#include "test-vocab.h"
#include "text/chat.h"
#include "text/template/template.h"
#include "text/tokenizer.h"

static RillTokenizer *tokenizer;

static const RillTemplateMessage messages[] = {
  { RILL_ROLE_SYSTEM, "Be brief." },
  { RILL_ROLE_USER, " What is <|user|> {{ 1 }}?\n" },
  { RILL_ROLE_ASSISTANT, "<think>\nwell\n</think>\n\nNothing. \xc3\xa9\xff" },
  { RILL_ROLE_USER, "" },
};

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (400, TRUE);
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;

  test_vocab_write (vocab, writer);
  bytes = gguf_writer_dup_bytes (writer);
  tokenizer = rill_tokenizer_new_from_file (fuzz_file_set (bytes->data, bytes->len), &error);
  g_assert_no_error (error);
  return 0;
}

static void
render (const char *source)
{
  RillTemplateOptions options = { "<s>", "</s>", TRUE, 1700000000 };
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GError) render_error = NULL;
  g_autoptr (RillTemplate) template = rill_template_new (source, &parse_error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GByteArray) marks = g_byte_array_new ();
  gboolean rendered;

  fuzz_check_error (template != NULL, parse_error);
  if (template == NULL)
    return;

  rendered = rill_template_render (template, messages, G_N_ELEMENTS (messages), &options, text, marks, &render_error);
  fuzz_check_error (rendered, render_error);
  g_assert_cmpuint (text->len, ==, marks->len);
  g_assert_true (!rendered || g_utf8_validate_len (text->str, text->len, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  g_autofree char *source = g_strndup ((const char *) data, n_bytes);
  g_autoptr (RillChatForm) form = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  render (source);

  form = rill_chat_form_new (tokenizer, source);
  g_assert_nonnull (form);
  rill_chat_form_append_begin (form, tokenizer, tokens);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    rill_chat_form_append_message (form, tokenizer, messages[i].role, messages[i].content, tokens);
  rill_chat_form_append_reply_start (form, tokenizer, tokens);
  rill_chat_form_append_reply_end (form, tokenizer, tokens);
  g_assert_nonnull (rill_chat_form_get_name (form));
  for (guint role = RILL_ROLE_SYSTEM; role <= RILL_ROLE_ASSISTANT; role++)
    g_assert_nonnull (rill_chat_form_get_message_start (form, role));

  return 0;
}
