/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instructions are stored when the dialog closes: every change of them costs the model a reading.
 */

#include "config.h"

#include "rivulet-conversation-settings.h"

#include "rivulet-sampling-group.h"

struct _RivuletConversationSettings
{
  AdwPreferencesDialog parent_instance;

  GtkTextView *instructions;
  AdwSwitchRow *own;
  RivuletSamplingGroup *sampling_group;

  RivuletStore *store;
  RivuletConversation *conversation;
  RivuletSampling defaults;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (RivuletConversationSettings, rivulet_conversation_settings, ADW_TYPE_PREFERENCES_DIALOG)

static void
show_error (RivuletConversationSettings *self,
            const GError                *error)
{
  AdwToast *toast = adw_toast_new (error->message);

  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
}

static void
store_sampling (RivuletConversationSettings *self)
{
  RivuletSampling sampling;
  g_autoptr (GError) error = NULL;

  if (self->updating || self->store == NULL)
    return;

  rivulet_sampling_group_get_sampling (self->sampling_group, &sampling);
  if (!rivulet_store_set_sampling (self->store, self->conversation,
                                   adw_switch_row_get_active (self->own) ? &sampling : NULL, &error))
    show_error (self, error);
}

static void
sampling_changed_cb (RivuletConversationSettings *self)
{
  store_sampling (self);
}

static void
own_changed_cb (RivuletConversationSettings *self)
{
  if (!adw_switch_row_get_active (self->own))
    rivulet_sampling_group_set_sampling (self->sampling_group, &self->defaults);
  store_sampling (self);
}

static void
rivulet_conversation_settings_closed (AdwDialog *dialog)
{
  RivuletConversationSettings *self = RIVULET_CONVERSATION_SETTINGS (dialog);
  const char *before = rivulet_conversation_get_system_prompt (self->conversation);
  g_autofree char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (self->instructions), "text", &text, NULL);
  g_strstrip (text);
  if (g_strcmp0 (before == NULL ? "" : before, text) != 0)
    rivulet_store_set_system_prompt (self->store, self->conversation, *text == '\0' ? NULL : text, NULL);

  if (ADW_DIALOG_CLASS (rivulet_conversation_settings_parent_class)->closed != NULL)
    ADW_DIALOG_CLASS (rivulet_conversation_settings_parent_class)->closed (dialog);
}

static void
rivulet_conversation_settings_dispose (GObject *object)
{
  RivuletConversationSettings *self = RIVULET_CONVERSATION_SETTINGS (object);

  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_CONVERSATION_SETTINGS);
  g_clear_object (&self->store);
  g_clear_object (&self->conversation);

  G_OBJECT_CLASS (rivulet_conversation_settings_parent_class)->dispose (object);
}

static void
rivulet_conversation_settings_class_init (RivuletConversationSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_conversation_settings_dispose;
  ADW_DIALOG_CLASS (klass)->closed = rivulet_conversation_settings_closed;

  g_type_ensure (RIVULET_TYPE_SAMPLING_GROUP);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-conversation-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationSettings, instructions);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationSettings, own);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationSettings, sampling_group);
  gtk_widget_class_bind_template_callback (widget_class, own_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sampling_changed_cb);
}

static void
rivulet_conversation_settings_init (RivuletConversationSettings *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
rivulet_conversation_settings_new (RivuletStore          *store,
                                   RivuletConversation   *conversation,
                                   const RivuletSampling *defaults)
{
  RivuletConversationSettings *self;
  const RivuletSampling *own;
  const char *instructions;

  g_return_val_if_fail (RIVULET_IS_STORE (store), NULL);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (defaults != NULL, NULL);

  self = g_object_new (RIVULET_TYPE_CONVERSATION_SETTINGS, NULL);
  self->store = g_object_ref (store);
  self->conversation = g_object_ref (conversation);
  self->defaults = *defaults;

  own = rivulet_conversation_get_sampling (conversation);
  instructions = rivulet_conversation_get_system_prompt (conversation);
  rivulet_sampling_group_set_store (self->sampling_group, store);
  rivulet_sampling_group_set_sampling (self->sampling_group, own == NULL ? defaults : own);
  adw_switch_row_set_active (self->own, own != NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->instructions), instructions == NULL ? "" : instructions, -1);
  self->updating = FALSE;

  return ADW_DIALOG (self);
}
