/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keyboard's shortcuts, in a dialog. GTK's own shortcuts window is deprecated and libadwaita's dialog is newer than the
 * floor, so it is made of rows.
 */

#include "config.h"

#include "rivulet-shortcuts-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *title;
  const char *accelerator; /* NULL: @title begins a new group */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_ ("Conversation"), NULL },
  { N_ ("New conversation"), "<Control>n" },
  { N_ ("Send"), "Return" },
  { N_ ("Break the line"), "<Shift>Return" },
  { N_ ("Stop the reply"), "Escape" },
  { N_ ("Search all conversations"), "<Control>f" },
  { N_ ("Previous conversation"), "<Alt>Up" },
  { N_ ("Next conversation"), "<Alt>Down" },
  { N_ ("Rename the conversation in the list"), "F2" },
  { N_ ("Delete the conversation in the list"), "Delete" },
  { N_ ("Message"), NULL },
  { N_ ("Copy the message"), "<Control>c" },
  { N_ ("What can be done with the message"), "<Shift>F10" },
  { N_ ("Window"), NULL },
  { N_ ("Show or hide the conversations"), "F9" },
  { N_ ("Show or hide the cache"), "<Shift>F9" },
  { N_ ("Open a model"), "<Control>o" },
  { N_ ("Full screen"), "F11" },
  { N_ ("Present: full screen, big type"), "<Shift>F11" },
  { N_ ("Preferences"), "<Control>comma" },
  { N_ ("Main menu"), "F10" },
  { N_ ("Keyboard shortcuts"), "<Control>question" },
  { N_ ("Close the window"), "<Control>w" },
  { N_ ("Quit"), "<Control>q" },
  { N_ ("Cache views"), NULL },
  { N_ ("Go from cell to cell"), "Left" },
  { N_ ("First cell"), "Home" },
  { N_ ("Last cell"), "End" },
  { N_ ("The message of a slot, the attention of a head"), "Return" },
  { N_ ("Look closer at a chart"), "plus" },
  { N_ ("Look from further away"), "minus" },
  { N_ ("See all of it"), "0" },
};

struct _RivuletShortcutsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (RivuletShortcutsDialog, rivulet_shortcuts_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
create_row (const Shortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label;
  g_autofree char *keys = NULL;
  GdkModifierType modifiers;
  guint keyval;

  gtk_accelerator_parse (shortcut->accelerator, &keyval, &modifiers);
  keys = gtk_accelerator_get_label (keyval, modifiers);
  label = gtk_label_new (keys);
  gtk_widget_add_css_class (label, "keys");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

static void
rivulet_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_SHORTCUTS_DIALOG);

  G_OBJECT_CLASS (rivulet_shortcuts_dialog_parent_class)->dispose (object);
}

static void
rivulet_shortcuts_dialog_class_init (RivuletShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_shortcuts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletShortcutsDialog, page);
}

static void
rivulet_shortcuts_dialog_init (RivuletShortcutsDialog *self)
{
  AdwPreferencesGroup *group = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].accelerator != NULL)
        {
          adw_preferences_group_add (group, create_row (&shortcuts[i]));
          continue;
        }
      group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_set_title (group, _ (shortcuts[i].title));
      adw_preferences_page_add (self->page, group);
    }
}

AdwDialog *
rivulet_shortcuts_dialog_new (void)
{
  return g_object_new (RIVULET_TYPE_SHORTCUTS_DIALOG, NULL);
}
