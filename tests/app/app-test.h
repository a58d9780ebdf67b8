/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the application's tests share: a folder of one's own, files compared whole, and waiting on the main loop.
 */

#pragma once

#include "rivulet-store.h"

G_BEGIN_DECLS

/* A new folder under the temporary one; app_test_folder_free() removes it with all in it. */
typedef char AppTestFolder;
AppTestFolder *app_test_folder_new (void);
void           app_test_folder_free (AppTestFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppTestFolder, app_test_folder_free)

/* Opens the store of @dir; an error ends the test. */
RivuletStore *app_test_open (const char *dir);
/* A whole message, added without error. */
void          app_test_say (RivuletStore        *store,
                            RivuletConversation *conversation,
                            RivuletRole          role,
                            const char          *text);

/* (transfer full): the conversation listed at @position, and its message number @index. */
RivuletConversation *app_test_get_conversation (RivuletStore *store,
                                                guint         position);
RivuletMessage      *app_test_get_message (RivuletConversation *conversation,
                                           guint                index);
guint                app_test_count_conversations (RivuletStore *store);
guint                app_test_count_messages (RivuletConversation *conversation);

/* DIR/rivulet.db, and what it holds. */
char   *app_test_database_path (const char *dir);
GBytes *app_test_read (const char *path);

/* Runs the default main context until *@flag, or ends the test after a minute. */
void app_test_wait (const gboolean *flag);

/*
 * Gives up root, for which no file is read-only, in favour of nobody; @dir becomes nobody's. Where the process is not
 * root nothing happens. Meant for a child process.
 */
void app_test_drop_root (const char *dir);

G_END_DECLS
