/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The items are widgets of a type that GTK keeps to itself; their words are a property all the same.
 */

#include "config.h"

#include "rivulet-menu-names.h"

/* Without the underscores that mark the keys; a doubled one is one. */
static char *
dup_without_mnemonic (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '_' && *++p == '\0')
        break;
      g_string_append_c (plain, *p);
    }

  return g_string_free_and_steal (plain);
}

static void
name_items (GtkWidget *widget)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (!g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        name_items (child);
      return;
    }

  g_object_get (widget, "text", &text, NULL);
  if (text == NULL)
    return;
  name = dup_without_mnemonic (text);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
rivulet_name_menu_items (GtkWidget *widget)
{
  GtkWidget *menu = widget;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_MENU_BUTTON (widget))
    menu = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget)));
  if (menu == NULL)
    return;
  g_signal_handlers_disconnect_by_func (menu, name_items, NULL);
  g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);
}
