/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chat forms: which tokens stand around a message of each role. The functions of rill.h that take a model call these.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct _RillChatForm RillChatForm;

/* Never fails: a model whose template cannot be followed gets a form that its control tokens tell, or the plain one.
 * @chat_template may be NULL. */
RillChatForm *rill_chat_form_new (RillTokenizer *tokenizer, const char *chat_template);
void rill_chat_form_free (RillChatForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillChatForm, rill_chat_form_free)

const char *rill_chat_form_get_name (const RillChatForm *form);
const char *rill_chat_form_get_problem (const RillChatForm *form); /* nullable: why the template is not followed */
/* Nullable: the system prompt that the template writes where none is given. */
const char *rill_chat_form_get_default_system (const RillChatForm *form);
const char *rill_chat_form_get_stop_text (const RillChatForm *form); /* nullable */
/* As it is seen where the message is decoded by itself. */
const char *rill_chat_form_get_message_start (const RillChatForm *form, RillRole role);
void rill_chat_form_append_begin (const RillChatForm *form, RillTokenizer *tokenizer, GArray *tokens);
void rill_chat_form_append_message (const RillChatForm *form, RillTokenizer *tokenizer, RillRole role, const char *text,
                                    GArray *tokens);
void rill_chat_form_append_reply_start (const RillChatForm *form, RillTokenizer *tokenizer, GArray *tokens);
void rill_chat_form_append_reply_end (const RillChatForm *form, RillTokenizer *tokenizer, GArray *tokens);

G_END_DECLS
