/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table says what a message allows; the buttons and the menu both follow it.
 */

#include "config.h"

#include "rivulet-message-actions.h"

#include "rivulet-menu-names.h"

#include <glib/gi18n.h>

struct _RivuletMessageActions
{
  GtkWidget parent_instance;

  GtkWidget *branches;
  GtkButton *previous_button;
  GtkLabel *branch;
  GtkButton *next_button;
  GtkButton *copy_button;
  GtkButton *edit_button;
  GtkButton *regenerate_button;
  GtkButton *continue_button;
  GtkButton *keep_button;
  GtkButton *let_go_button;
  GtkButton *remind_button;
};

G_DEFINE_FINAL_TYPE (RivuletMessageActions, rivulet_message_actions, GTK_TYPE_WIDGET)

static gboolean
is_reply (RivuletMessage *message)
{
  return rivulet_message_get_role (message) == RIVULET_ROLE_ASSISTANT;
}

static gboolean
can_edit (RivuletMessage       *message,
          RivuletMessageAbility abilities)
{
  return rivulet_message_get_role (message) == RIVULET_ROLE_USER && rivulet_message_get_reminds_id (message) == 0;
}

static gboolean
can_regenerate (RivuletMessage       *message,
                RivuletMessageAbility abilities)
{
  return is_reply (message) && rivulet_message_get_reminds_id (message) == 0;
}

static gboolean
can_continue (RivuletMessage       *message,
              RivuletMessageAbility abilities)
{
  return is_reply (message) && (abilities & RIVULET_MESSAGE_CAN_CONTINUE) != 0;
}

static gboolean
can_keep (RivuletMessage       *message,
          RivuletMessageAbility abilities)
{
  return !rivulet_message_get_kept (message) && (abilities & RIVULET_MESSAGE_CAN_REMIND) == 0;
}

static gboolean
can_let_go (RivuletMessage       *message,
            RivuletMessageAbility abilities)
{
  return rivulet_message_get_kept (message);
}

static gboolean
can_remind (RivuletMessage       *message,
            RivuletMessageAbility abilities)
{
  return (abilities & RIVULET_MESSAGE_CAN_REMIND) != 0 && !rivulet_message_get_kept (message);
}

static const struct
{
  const char *action;
  const char *label;
  gboolean (*is_possible) (RivuletMessage       *message,
                           RivuletMessageAbility abilities); /* NULL: always */
  gsize button;
} entries[] = {
  { "win.copy-message", N_ ("_Copy Message"), NULL, G_STRUCT_OFFSET (RivuletMessageActions, copy_button) },
  { "win.edit-message", N_ ("_Edit and Go on From Here"), can_edit, G_STRUCT_OFFSET (RivuletMessageActions, edit_button) },
  { "win.regenerate-message", N_ ("_Reply Again"), can_regenerate,
    G_STRUCT_OFFSET (RivuletMessageActions, regenerate_button) },
  { "win.continue-message", N_ ("C_ontinue the Reply"), can_continue,
    G_STRUCT_OFFSET (RivuletMessageActions, continue_button) },
  { "win.keep-message", N_ ("_Keep in Memory"), can_keep, G_STRUCT_OFFSET (RivuletMessageActions, keep_button) },
  { "win.let-go-message", N_ ("_Let Go"), can_let_go, G_STRUCT_OFFSET (RivuletMessageActions, let_go_button) },
  { "win.remind-message", N_ ("Re_mind"), can_remind, G_STRUCT_OFFSET (RivuletMessageActions, remind_button) },
};

static gboolean
is_possible (guint                 entry,
             RivuletMessage       *message,
             RivuletMessageAbility abilities)
{
  /* A reply that is being written is the composer's to stop. */
  if (rivulet_message_get_state (message) == RIVULET_MESSAGE_STREAMING)
    return FALSE;

  return entries[entry].is_possible == NULL || entries[entry].is_possible (message, abilities);
}

static void
update_branches (RivuletMessageActions *self,
                 RivuletMessage        *message)
{
  const guint n_branches = rivulet_message_get_n_branches (message);
  const guint branch = rivulet_message_get_branch (message);
  const gint64 id = rivulet_message_get_id (message);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->branches, n_branches > 1);
  /* Translators: which version of a message, of how many */
  text = g_strdup_printf (_ ("%u of %u"), branch + 1, n_branches);
  gtk_label_set_label (self->branch, text);
  /* After the last comes the first. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->previous_button), "(xu)", id,
                                    branch == 0 ? n_branches - 1 : branch - 1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->next_button), "(xu)", id, (branch + 1) % n_branches);
}

static void
rivulet_message_actions_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_MESSAGE_ACTIONS);

  G_OBJECT_CLASS (rivulet_message_actions_parent_class)->dispose (object);
}

static void
rivulet_message_actions_class_init (RivuletMessageActionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_message_actions_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-message-actions.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, branches);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, previous_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, branch);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, next_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, copy_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, edit_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, regenerate_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, continue_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, keep_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, let_go_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageActions, remind_button);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messageactions");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void
rivulet_message_actions_init (RivuletMessageActions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_widget_add_css_class (G_STRUCT_MEMBER (GtkWidget *, self, entries[i].button), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->previous_button), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->next_button), "flat");
}

GtkWidget *
rivulet_message_actions_new (void)
{
  return g_object_new (RIVULET_TYPE_MESSAGE_ACTIONS, NULL);
}

void
rivulet_message_actions_update (RivuletMessageActions *self,
                                RivuletMessage        *message,
                                RivuletMessageAbility  abilities)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ACTIONS (self));

  if (message == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkActionable *button = G_STRUCT_MEMBER (GtkActionable *, self, entries[i].button);

      gtk_actionable_set_action_target (button, "x", rivulet_message_get_id (message));
      gtk_widget_set_visible (GTK_WIDGET (button), is_possible (i, message, abilities));
    }
  update_branches (self, message);
}

static GMenuModel *
create_menu_model (RivuletMessage       *message,
                   RivuletMessageAbility abilities)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (!is_possible (i, message, abilities))
        continue;
      item = g_menu_item_new (_ (entries[i].label), NULL);
      g_menu_item_set_action_and_target (item, entries[i].action, "x", rivulet_message_get_id (message));
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

GtkWidget *
rivulet_message_menu_new (GtkWidget *parent)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (NULL);

  rivulet_name_menu_items (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, parent);

  return menu;
}

void
rivulet_message_menu_popup (GtkWidget            *menu,
                            RivuletMessage       *message,
                            RivuletMessageAbility abilities,
                            int                   x,
                            int                   y)
{
  g_autoptr (GMenuModel) model = NULL;

  g_return_if_fail (GTK_IS_POPOVER_MENU (menu));
  g_return_if_fail (RIVULET_IS_MESSAGE (message));

  model = create_menu_model (message, abilities);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (menu));
}
