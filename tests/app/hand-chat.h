/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chat held by hand with the engine alone, step by step as it should be: what the generator writes is compared with
 * it.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  RillModel *model;
  RillSession *session;
  GArray *tokens; /* RillToken: all that was put into the stream */
  guint max_reply_tokens;
} HandChat;

/* @capacity 0: the model's context. */
HandChat *hand_chat_new (const char *model_path,
                         guint       capacity,
                         guint       n_pinned,
                         guint       max_reply_tokens);
void      hand_chat_free (HandChat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandChat, hand_chat_free)

void  hand_chat_read (HandChat        *self,
                      const RillToken *tokens,
                      gsize            n_tokens);
void  hand_chat_begin (HandChat   *self,
                       const char *system_prompt);
void  hand_chat_read_message (HandChat   *self,
                              RillRole    role,
                              const char *text);
/* Reads what a person says and writes the most likely reply. (transfer full) */
char *hand_chat_reply (HandChat   *self,
                       const char *text);
/* What stands between a reply and the next turn. */
void  hand_chat_end_reply (HandChat *self);

G_END_DECLS
