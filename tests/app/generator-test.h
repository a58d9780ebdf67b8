/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A generator over a small model and a store of its own, and calls that wait for their end.
 */

#pragma once

#include "app-test.h"
#include "rivulet-generator.h"
#include "test-model.h"

G_BEGIN_DECLS

typedef struct
{
  AppTestFolder *dir;
  TestModel *model;
  RivuletStore *store;
  RivuletGenerator *generator;
} GeneratorTest;

/* A model whose replies end by no token of its own: only the bound, or the person, ends them. */
TestModel *generator_test_model_new (void);

/* Such a model, not loaded; greedy, one thread, short replies. */
void generator_test_init (GeneratorTest *test);
void generator_test_clear (GeneratorTest *test);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GeneratorTest, generator_test_clear)

/* Loads the test's model; an error ends the test. */
void generator_test_load (GeneratorTest *test);
/* Closes store and generator, and begins again with what is on disk and the model loaded. */
void generator_test_restart (GeneratorTest *test);

void generator_test_set_max_reply_tokens (GeneratorTest *test,
                                          guint          n);
void generator_test_set_capacity (GeneratorTest *test,
                                  guint          capacity);

/* Calls and waits. */
gboolean        generator_test_try_load (GeneratorTest *test,
                                         const char    *path,
                                         GCancellable  *cancellable,
                                         GError       **error);
RivuletMessage *generator_test_try_reply (GeneratorTest       *test,
                                          RivuletConversation *conversation,
                                          const char          *text,
                                          GError             **error);
/* The reply's text, without error. (transfer full) */
char           *generator_test_reply (GeneratorTest       *test,
                                      RivuletConversation *conversation,
                                      const char          *text);

/* Makes the model hold the conversation; an error ends the test. */
void            generator_test_open (GeneratorTest       *test,
                                     RivuletConversation *conversation);
gboolean        generator_test_try_keep (GeneratorTest       *test,
                                         RivuletConversation *conversation,
                                         guint                index,
                                         gboolean             keep,
                                         GError             **error);

/* How often a conversation's memory was made, and from what the last time. */
typedef struct
{
  guint n;
  RivuletMemorySource source;
} BuiltMemory;

/* Keeps @built up to date for as long as the generator lives. */
void            generator_test_watch_memory (GeneratorTest *test,
                                             BuiltMemory   *built);

/* Ends the generator and opens the store anew: the first conversation is a question and a reply of this text. */
void generator_test_assert_stored (GeneratorTest      *test,
                                   const char         *text,
                                   RivuletMessageState state);

/* A call under way, to be waited for. */
typedef struct
{
  GAsyncResult *result;
  gboolean is_done;
} PendingCall;

void pending_call_done_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data);

/* Starts a reply without end and runs the main loop until some of it is there. */
void            generator_test_start_endless (GeneratorTest       *test,
                                              RivuletConversation *conversation,
                                              const char          *text,
                                              GCancellable        *cancellable,
                                              PendingCall         *call);
RivuletMessage *generator_test_finish_reply (GeneratorTest *test,
                                             PendingCall   *call,
                                             GError       **error);

G_END_DECLS
