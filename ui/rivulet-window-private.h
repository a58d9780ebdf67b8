/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the window share: rivulet-window.c (its frame), -actions.c, -conversations.c and -messages.c (what the person
 * can do), -draft.c (what is typed), -memory.c (what the model remembers), -model.c (loading), -notify.c, -reply.c (talking),
 * -settings.c, -transfer.c (files) and -views.c (the live views and the pages over the chat).
 */

#pragma once

#include "rivulet-cache-panel.h"
#include "rivulet-composer.h"
#include "rivulet-sidebar.h"
#include "rivulet-strip-bar.h"
#include "rivulet-transcript-view.h"
#include "rivulet-window.h"

G_BEGIN_DECLS

struct _RivuletWindow
{
  AdwApplicationWindow parent_instance;

  AdwNavigationView *navigation; /* the chat, and the pages that go over it */
  AdwToastOverlay *toasts;
  AdwOverlaySplitView *outer_split;
  AdwOverlaySplitView *inner_split;
  RivuletSidebar *sidebar;
  RivuletCachePanel *cache_panel;
  AdwWindowTitle *title;
  AdwBanner *banner;
  GtkRevealer *progress_revealer;
  GtkProgressBar *progress;
  GtkStack *stack;
  AdwStatusPage *failure_page;
  RivuletTranscriptView *transcript;
  RivuletStripBar *strip_bar;
  RivuletComposer *composer;

  RivuletStore *store;
  RivuletGenerator *generator;
  GSettings *settings;
  RivuletConversation *conversation; /* the one that is shown */
  GListModel *messages;              /* its messages */

  GCancellable *opening;             /* the memory that is being opened */
  guint inhibit_cookie;              /* the computer shall not sleep */
  guint draft_timeout;               /* typing goes on */

  char *failure;                     /* nothing can be said while it is set */
  char *model_path;                  /* the model that is asked for; NULL is the built-in one */
  GCancellable *loading;             /* the load under way */
  GCancellable *replying;            /* the reply under way */
  RivuletConversation *replying_in;  /* where it is written */
};

/* rivulet-window.c */
void rivulet_window_show_conversation (RivuletWindow       *self,
                                       RivuletConversation *conversation);
void rivulet_window_update (RivuletWindow *self);
void rivulet_window_add_toast (RivuletWindow *self,
                               const char    *text);
void rivulet_window_show_error (RivuletWindow *self,
                                const char    *text);

/* rivulet-window-actions.c */
void rivulet_window_install_actions (GtkWidgetClass *widget_class);
void rivulet_window_init_actions (RivuletWindow *self);

/* rivulet-window-conversations.c */
void rivulet_window_install_conversation_actions (GtkWidgetClass *widget_class);
RivuletConversation *rivulet_window_create_conversation (RivuletWindow *self);

/* rivulet-window-draft.c */
void rivulet_window_init_draft (RivuletWindow *self);
void rivulet_window_store_draft (RivuletWindow *self); /* now */
void rivulet_window_show_draft (RivuletWindow *self);

/* rivulet-window-messages.c */
void rivulet_window_install_message_actions (GtkWidgetClass *widget_class);
void rivulet_window_update_message_actions (RivuletWindow *self,
                                            gboolean       can_say);

/* rivulet-window-memory.c */
void rivulet_window_init_memory (RivuletWindow *self);
void rivulet_window_open_memory (RivuletWindow *self);

/* rivulet-window-notify.c */
void rivulet_window_init_notify (RivuletWindow *self);
void rivulet_window_notify_reply (RivuletWindow       *self,
                                  RivuletConversation *conversation,
                                  RivuletMessage      *message);

/* rivulet-window-settings.c */
void rivulet_window_install_settings_actions (GtkWidgetClass *widget_class);
void rivulet_window_init_settings (RivuletWindow *self);

/* rivulet-window-transfer.c */
void rivulet_window_install_transfer_actions (GtkWidgetClass *widget_class);

/* rivulet-window-model.c */
void rivulet_window_open_model (RivuletWindow *self);
void rivulet_window_open_model_folder (RivuletWindow *self);
/* Loads @path (NULL: the built-in model) with a cache of that size; 0: as it was chosen before, or is the model's own. */
void rivulet_window_use_model (RivuletWindow *self,
                               const char    *path,
                               guint          capacity,
                               guint          n_sink);
void rivulet_window_init_model (RivuletWindow *self);
void rivulet_window_update_progress (RivuletWindow *self);

/* rivulet-window-reply.c */
void rivulet_window_regenerate (RivuletWindow  *self,
                                RivuletMessage *message);
void rivulet_window_say_instead (RivuletWindow  *self,
                                 RivuletMessage *message,
                                 const char     *text);
void rivulet_window_continue (RivuletWindow *self);
void rivulet_window_remind (RivuletWindow  *self,
                            RivuletMessage *message);
void rivulet_window_stop (RivuletWindow *self);

/* rivulet-window-views.c */
void rivulet_window_install_views (GtkWidgetClass *widget_class);
void rivulet_window_init_views (RivuletWindow *self);
/* Shows what the model file at @path is, to be loaded or not; NULL: the built-in one. */
void rivulet_window_show_model_file (RivuletWindow *self,
                                     const char    *path);
/* Whether the lab is open and running. */
gboolean rivulet_window_is_experimenting (RivuletWindow *self);
/* The generator is there; the window is about to let go of it. */
void rivulet_window_connect_views (RivuletWindow *self);
void rivulet_window_disconnect_views (RivuletWindow *self);

G_END_DECLS
