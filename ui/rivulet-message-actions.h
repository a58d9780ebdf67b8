/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done with one message, as a quiet row of buttons. Everything goes through the window's actions, with the
 * message's number: a button is there where the message allows it and sensitive where the window does.
 */

#pragma once

#include "rivulet-message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RivuletMessageAbility:
 * @RIVULET_MESSAGE_CAN_CONTINUE: the reply is the last message
 * @RIVULET_MESSAGE_CAN_REMIND: some of the message is forgotten
 */
typedef enum
{
  RIVULET_MESSAGE_CAN_CONTINUE = 1 << 0,
  RIVULET_MESSAGE_CAN_REMIND = 1 << 1,
} RivuletMessageAbility;

#define RIVULET_TYPE_MESSAGE_ACTIONS (rivulet_message_actions_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessageActions, rivulet_message_actions, RIVULET, MESSAGE_ACTIONS, GtkWidget)

GtkWidget *rivulet_message_actions_new (void);

/* @message: (nullable). Shows what is possible now; call again when it has changed. */
void rivulet_message_actions_update (RivuletMessageActions *self,
                                     RivuletMessage        *message,
                                     RivuletMessageAbility  abilities);

/* Returns: the same as a menu that belongs to @parent, which unparents it. */
GtkWidget *rivulet_message_menu_new (GtkWidget *parent);
void       rivulet_message_menu_popup (GtkWidget            *menu,
                                       RivuletMessage       *message,
                                       RivuletMessageAbility abilities,
                                       int                   x,
                                       int                   y);

G_END_DECLS
