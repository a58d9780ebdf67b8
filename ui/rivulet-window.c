/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of the window: what is shown where, and how titles, stack and composer follow the state of conversation and
 * generator. What the person can do is in rivulet-window-actions.c, models in -model.c, talking in -reply.c.
 */

#include "config.h"

#include "rivulet-menu-names.h"
#include "rivulet-welcome.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (RivuletWindow, rivulet_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *
get_title (RivuletWindow *self)
{
  const char *title = self->conversation == NULL ? "" : rivulet_conversation_get_title (self->conversation);

  return *title == '\0' ? _ ("New Conversation") : title;
}

static char *
dup_subtitle (RivuletWindow *self)
{
  const char *model_name;

  if (self->generator == NULL)
    return g_strdup ("");

  model_name = rivulet_generator_get_model_name (self->generator);
  if (rivulet_generator_get_state (self->generator) == RIVULET_GENERATOR_LOADING)
    {
      g_autofree char *file = self->model_path == NULL ? NULL : g_path_get_basename (self->model_path);

      /* Translators: the name of a file */
      return file == NULL ? g_strdup (_ ("Loading the built-in model…")) : g_strdup_printf (_ ("Loading %s…"), file);
    }

  return g_strdup (model_name == NULL ? _ ("No model") : model_name);
}

static const char *
get_page (RivuletWindow *self)
{
  if (self->failure != NULL)
    return "failure";
  if (self->messages != NULL && g_list_model_get_n_items (self->messages) > 0)
    return "transcript";

  return "welcome";
}

void
rivulet_window_update (RivuletWindow *self)
{
  RivuletGeneratorState state = RIVULET_GENERATOR_EMPTY;
  g_autofree char *subtitle = dup_subtitle (self);
  gboolean replying_here, can_say;

  if (self->generator != NULL)
    state = rivulet_generator_get_state (self->generator);
  replying_here = self->replying != NULL && self->replying_in == self->conversation;
  /* A memory that is only being opened makes way. */
  can_say = self->failure == NULL && self->replying == NULL
            && (state == RIVULET_GENERATOR_READY || state == RIVULET_GENERATOR_READING);

  adw_window_title_set_title (self->title, get_title (self));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), get_title (self));
  gtk_stack_set_visible_child_name (self->stack, get_page (self));
  rivulet_composer_set_can_send (self->composer, can_say);
  rivulet_composer_set_replying (self->composer, replying_here);
  gtk_widget_set_sensitive (GTK_WIDGET (self->composer), self->failure == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.say", can_say);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop", replying_here);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.new-conversation", self->failure == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-model", self->failure == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-model-folder", self->failure == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.built-in-model", self->failure == NULL);
  rivulet_window_update_message_actions (self, can_say);
  rivulet_window_update_progress (self);
}

void
rivulet_window_add_toast (RivuletWindow *self,
                          const char    *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
rivulet_window_show_error (RivuletWindow *self,
                           const char    *text)
{
  adw_banner_set_title (self->banner, text);
  adw_banner_set_revealed (self->banner, TRUE);
}

/* Takes @conversation, which may be new and empty, in the place of the one that was shown. */
void
rivulet_window_show_conversation (RivuletWindow       *self,
                                  RivuletConversation *conversation)
{
  const GError *error;

  if (self->conversation != conversation)
    {
      rivulet_window_store_draft (self);
      if (self->conversation != NULL)
        g_signal_handlers_disconnect_by_data (self->conversation, self);
      if (self->messages != NULL)
        g_signal_handlers_disconnect_by_data (self->messages, self);
      g_set_object (&self->conversation, conversation);
      g_set_object (&self->messages, rivulet_conversation_get_messages (conversation));
      g_signal_connect_object (conversation, "notify::title", G_CALLBACK (rivulet_window_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->messages, "items-changed", G_CALLBACK (rivulet_window_update), self, G_CONNECT_SWAPPED);

      error = rivulet_conversation_get_error (conversation);
      if (error != NULL)
        rivulet_window_show_error (self, error->message);
      rivulet_transcript_view_set_conversation (self->transcript, conversation);
      rivulet_window_show_draft (self);
    }

  rivulet_sidebar_set_shown (self->sidebar, conversation);
  rivulet_window_update (self);
  rivulet_window_open_memory (self);
  if (adw_overlay_split_view_get_collapsed (self->outer_split))
    adw_overlay_split_view_set_show_sidebar (self->outer_split, FALSE);
}

/* Whoever begins to type while something else has the focus means the message. */
static gboolean
key_pressed_cb (RivuletWindow         *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  gunichar character = gdk_keyval_to_unicode (keyval);

  if (!g_unichar_isgraph (character) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  return rivulet_composer_take_key (self->composer, controller);
}

static void
banner_clicked_cb (RivuletWindow *self)
{
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
restore_settings (RivuletWindow *self)
{
  if (self->settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_overlay_split_view_set_show_sidebar (self->outer_split,
                                           g_settings_get_boolean (self->settings, "show-sidebar"));
  adw_overlay_split_view_set_show_sidebar (self->inner_split,
                                           g_settings_get_boolean (self->settings, "show-cache"));
}

static void
store_settings (RivuletWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  /* What a narrow window hides is not what the person chose. */
  if (!adw_overlay_split_view_get_collapsed (self->outer_split))
    g_settings_set_boolean (self->settings, "show-sidebar",
                            adw_overlay_split_view_get_show_sidebar (self->outer_split));
  if (!adw_overlay_split_view_get_collapsed (self->inner_split))
    g_settings_set_boolean (self->settings, "show-cache",
                            adw_overlay_split_view_get_show_sidebar (self->inner_split));
}

static gboolean
rivulet_window_close_request (GtkWindow *window)
{
  store_settings (RIVULET_WINDOW (window));
  rivulet_window_store_draft (RIVULET_WINDOW (window));

  return GTK_WINDOW_CLASS (rivulet_window_parent_class)->close_request (window);
}

static void
rivulet_window_dispose (GObject *object)
{
  RivuletWindow *self = RIVULET_WINDOW (object);

  rivulet_window_store_draft (self);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->replying);
  g_clear_object (&self->replying);
  g_clear_object (&self->replying_in);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  rivulet_window_disconnect_views (self);
  if (self->sidebar != NULL)
    rivulet_sidebar_set_store (self->sidebar, NULL);
  g_clear_object (&self->messages);
  g_clear_object (&self->conversation);
  g_clear_object (&self->settings);
  g_clear_object (&self->generator);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_WINDOW);

  G_OBJECT_CLASS (rivulet_window_parent_class)->dispose (object);
}

static void
rivulet_window_finalize (GObject *object)
{
  RivuletWindow *self = RIVULET_WINDOW (object);

  g_free (self->failure);
  g_free (self->model_path);

  G_OBJECT_CLASS (rivulet_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, outer_split);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, inner_split);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, cache_panel);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, transcript);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, strip_bar);
  gtk_widget_class_bind_template_child (widget_class, RivuletWindow, composer);
  gtk_widget_class_bind_template_callback (widget_class, rivulet_name_menu_items);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
rivulet_window_class_init (RivuletWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_window_dispose;
  object_class->finalize = rivulet_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = rivulet_window_close_request;

  g_type_ensure (RIVULET_TYPE_CACHE_PANEL);
  g_type_ensure (RIVULET_TYPE_COMPOSER);
  g_type_ensure (RIVULET_TYPE_SIDEBAR);
  g_type_ensure (RIVULET_TYPE_STRIP_BAR);
  g_type_ensure (RIVULET_TYPE_TRANSCRIPT_VIEW);
  g_type_ensure (RIVULET_TYPE_WELCOME);

  bind_children (widget_class);
  rivulet_window_install_actions (widget_class);
  rivulet_window_install_conversation_actions (widget_class);
  rivulet_window_install_message_actions (widget_class);
  rivulet_window_install_settings_actions (widget_class);
  rivulet_window_install_views (widget_class);
  rivulet_window_install_transfer_actions (widget_class);
}

static void
rivulet_window_init (RivuletWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  if (RIVULET_IS_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  rivulet_window_init_actions (self);
  rivulet_window_init_draft (self);
  rivulet_window_init_notify (self);
  rivulet_window_init_model (self);
  rivulet_window_init_views (self);
}

RivuletWindow *
rivulet_window_new (AdwApplication   *application,
                    RivuletStore     *store,
                    RivuletGenerator *generator,
                    GSettings        *settings)
{
  RivuletWindow *self;

  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail ((store == NULL) == (generator == NULL), NULL);

  self = g_object_new (RIVULET_TYPE_WINDOW, "application", application, NULL);
  g_set_object (&self->store, store);
  g_set_object (&self->generator, generator);
  g_set_object (&self->settings, settings);
  restore_settings (self);
  rivulet_window_init_settings (self);

  if (store != NULL)
    {
      g_autoptr (RivuletConversation) conversation = rivulet_window_create_conversation (self);

      g_signal_connect_object (generator, "notify::state", G_CALLBACK (rivulet_window_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::model-name", G_CALLBACK (rivulet_window_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::progress", G_CALLBACK (rivulet_window_update_progress), self,
                               G_CONNECT_SWAPPED);
      rivulet_window_connect_views (self);
      rivulet_sidebar_set_store (self->sidebar, store);
      rivulet_window_init_memory (self);
      rivulet_window_show_conversation (self, conversation);
    }
  rivulet_window_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  return self;
}

void
rivulet_window_show_failure (RivuletWindow *self,
                             const char    *title,
                             const GError  *error)
{
  g_autofree char *description = NULL;

  g_return_if_fail (RIVULET_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  g_set_str (&self->failure, error->message);
  description = g_markup_escape_text (error->message, -1);
  adw_status_page_set_title (self->failure_page, title);
  adw_status_page_set_description (self->failure_page, description);
  rivulet_window_update (self);
}

gboolean
rivulet_window_is_busy (RivuletWindow *self)
{
  g_return_val_if_fail (RIVULET_IS_WINDOW (self), FALSE);

  return self->loading != NULL || self->replying != NULL || rivulet_window_is_experimenting (self);
}
