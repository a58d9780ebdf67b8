/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chat forms as a table: what stands before and after a message of each role. The strings of the table may name
 * control tokens; what a person or a model wrote stands between them as plain text and never becomes one. A message is
 * encoded as one run of text from control token to control token, as models were trained on it.
 */

#include "text/chat.h"
#include "text/tokenizer-private.h"

#include <string.h>

#define N_ROLES 3
#define MAX_NAMES 4

typedef enum
{
  LINES_ANY,
  LINES_NONE,   /* the template writes no line breaks of its own */
  LINES_BROKEN,
} LineBreaks;

struct _RillChatForm
{
  const char *name;

  /* How it is recognised. */
  const char *tokens[MAX_NAMES];  /* special tokens that the vocabulary has */
  const char *markers[MAX_NAMES]; /* texts that the template holds */
  LineBreaks lines;
  gboolean without_template;      /* the tokens alone are enough where the file has no template */

  struct
  {
    const char *before;
    const char *after;
  } roles[N_ROLES]; /* by RillRole */
  const char *reply_start; /* NULL: what stands before an assistant's message */
  const char *reply_end;
  const char *stop_text; /* what the model writes after a reply where no token ends it */
};

/* The first that fits is taken. */
static const RillChatForm forms[] = {
  {
    .name = "rivulet",
    .tokens = { "<|system|>", "<|user|>", "<|assistant|>", "<|end|>" },
    .markers = { "<|end|>" },
    .lines = LINES_NONE,
    .without_template = TRUE,
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|system|>", "<|end|>" },
      [RILL_ROLE_USER] = { "<|user|>", "<|end|>" },
      [RILL_ROLE_ASSISTANT] = { "<|assistant|>", "<|end|>" },
    },
    .reply_end = "<|end|>",
  },
  {
    .name = "chatml",
    .tokens = { "<|im_start|>", "<|im_end|>" },
    .markers = { "<|im_start|>" },
    .without_template = TRUE,
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|im_start|>system\n", "<|im_end|>\n" },
      [RILL_ROLE_USER] = { "<|im_start|>user\n", "<|im_end|>\n" },
      [RILL_ROLE_ASSISTANT] = { "<|im_start|>assistant\n", "<|im_end|>\n" },
    },
    .reply_end = "<|im_end|>\n",
  },
  {
    .name = "llama3",
    .tokens = { "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>" },
    .markers = { "<|start_header_id|>" },
    .without_template = TRUE,
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>" },
      [RILL_ROLE_USER] = { "<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>" },
      [RILL_ROLE_ASSISTANT] = { "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>" },
    },
    .reply_end = "<|eot_id|>",
  },
  {
    .name = "phi3",
    .tokens = { "<|user|>", "<|assistant|>", "<|end|>" },
    .markers = { "<|user|>", "<|end|>" },
    .lines = LINES_BROKEN,
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|system|>\n", "<|end|>\n" },
      [RILL_ROLE_USER] = { "<|user|>\n", "<|end|>\n" },
      [RILL_ROLE_ASSISTANT] = { "<|assistant|>\n", "<|end|>\n" },
    },
    .reply_end = "<|end|>\n",
  },
  {
    /* Each exchange is a text of its own. A system prompt belongs inside the first question; here it is a question
     * without an answer, so that a message needs to know nothing of its neighbours. The space before an answer is the
     * one that encoding puts before every text. */
    .name = "llama2",
    .tokens = { "<s>", "</s>" },
    .markers = { "[INST]", "<<SYS>>" },
    .roles = {
      [RILL_ROLE_SYSTEM] = { "[INST] <<SYS>>\n", "\n<</SYS>>\n\n [/INST]  </s><s>" },
      [RILL_ROLE_USER] = { "[INST] ", " [/INST]" },
      [RILL_ROLE_ASSISTANT] = { "", " </s><s>" },
    },
    .reply_end = "</s><s>",
  },
  {
    .name = "mistral",
    .tokens = { "<s>", "</s>" },
    .markers = { "[INST]" },
    .roles = {
      [RILL_ROLE_SYSTEM] = { "[INST] ", " [/INST]</s>" },
      [RILL_ROLE_USER] = { "[INST] ", " [/INST]" },
      [RILL_ROLE_ASSISTANT] = { "", "</s>" },
    },
    .reply_end = "</s>",
  },
  {
    /* The roles' markers are plain text in these vocabularies. */
    .name = "zephyr",
    .tokens = { "</s>" },
    .markers = { "<|user|>", "<|assistant|>" },
    .roles = {
      [RILL_ROLE_SYSTEM] = { "<|system|>\n", "</s>\n" },
      [RILL_ROLE_USER] = { "<|user|>\n", "</s>\n" },
      [RILL_ROLE_ASSISTANT] = { "<|assistant|>\n", "</s>\n" },
    },
    .reply_end = "</s>\n",
  },
};

static const RillChatForm plain_form = {
  .name = "plain",
  .roles = {
    [RILL_ROLE_SYSTEM] = { "", "\n\n" },
    [RILL_ROLE_USER] = { "User: ", "\n\n" },
    [RILL_ROLE_ASSISTANT] = { "Assistant: ", "\n\n" },
  },
  .reply_start = "Assistant:", /* the space belongs to the word that the model writes next */
  .reply_end = "\n\n",
  .stop_text = "\nUser:",
};

static gboolean
has_tokens (const RillChatForm *form,
            RillTokenizer      *tokenizer)
{
  for (guint i = 0; i < MAX_NAMES && form->tokens[i] != NULL; i++)
    if (rill_vocab_find_special (&tokenizer->vocab, form->tokens[i]) < 0)
      return FALSE;

  return TRUE;
}

static gboolean
fits_template (const RillChatForm *form,
               const char         *chat_template)
{
  gboolean breaks_lines;

  if (chat_template == NULL)
    return form->without_template;

  for (guint i = 0; i < MAX_NAMES && form->markers[i] != NULL; i++)
    if (strstr (chat_template, form->markers[i]) == NULL)
      return FALSE;

  /* As Jinja writes a line break in a string, or as it stands in the text after a marker. */
  breaks_lines = strstr (chat_template, "\\n") != NULL || strstr (chat_template, "|>\n") != NULL;
  return form->lines == LINES_ANY || breaks_lines == (form->lines == LINES_BROKEN);
}

const RillChatForm *
rill_chat_form_detect (RillTokenizer *tokenizer,
                       const char    *chat_template)
{
  g_return_val_if_fail (tokenizer != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (fits_template (&forms[i], chat_template) && has_tokens (&forms[i], tokenizer))
      return &forms[i];

  return &plain_form;
}

const char *
rill_chat_form_get_stop_text (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->stop_text;
}

const char *
rill_chat_form_get_message_start (const RillChatForm *form,
                                  RillRole            role)
{
  g_return_val_if_fail (form != NULL && (guint) role < N_ROLES, NULL);

  return form->roles[role].before;
}

const char *
rill_chat_form_get_name (const RillChatForm *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  return form->name;
}

void
rill_chat_form_append_begin (const RillChatForm *form,
                             RillTokenizer      *tokenizer,
                             GArray             *tokens)
{
  RillToken bos;

  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  bos = rill_tokenizer_get_bos (tokenizer);
  if (rill_tokenizer_get_add_bos (tokenizer))
    g_array_append_val (tokens, bos);
}

static void
append_marker (RillTokenizer *tokenizer,
               const char    *marker,
               GArray        *tokens)
{
  rill_tokenizer_encode (tokenizer, marker, -1, RILL_ENCODE_SPECIAL, tokens);
}

void
rill_chat_form_append_message (const RillChatForm *form,
                               RillTokenizer      *tokenizer,
                               RillRole            role,
                               const char         *text,
                               GArray             *tokens)
{
  const char *before, *after;
  RillTextPart parts[3];

  g_return_if_fail (form != NULL && tokenizer != NULL && text != NULL && tokens != NULL);
  g_return_if_fail ((guint) role < N_ROLES);

  before = form->roles[role].before;
  after = form->roles[role].after;
  parts[0] = (RillTextPart) { before, strlen (before), RILL_PART_LITERAL };
  parts[1] = (RillTextPart) { text, strlen (text), RILL_PART_CONTENT };
  parts[2] = (RillTextPart) { after, strlen (after), RILL_PART_LITERAL };
  rill_tokenizer_encode_parts (tokenizer, parts, G_N_ELEMENTS (parts), tokens);
}

void
rill_chat_form_append_reply_start (const RillChatForm *form,
                                   RillTokenizer      *tokenizer,
                                   GArray             *tokens)
{
  const char *marker;

  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  marker = form->reply_start != NULL ? form->reply_start : form->roles[RILL_ROLE_ASSISTANT].before;
  append_marker (tokenizer, marker, tokens);
}

void
rill_chat_form_append_reply_end (const RillChatForm *form,
                                 RillTokenizer      *tokenizer,
                                 GArray             *tokens)
{
  g_return_if_fail (form != NULL && tokenizer != NULL && tokens != NULL);

  append_marker (tokenizer, form->reply_end, tokens);
}
