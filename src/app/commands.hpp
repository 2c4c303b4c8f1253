// The groups of commands; each adds its own to the command line.
#pragma once

#include "command_line.hpp"

namespace peyk::app {

void add_courier_commands(Command& root);
void add_desk_commands(Command& root);
void add_trust_command(Command& root);
void add_card_commands(Command& root);
void add_channel_commands(Command& root);
void add_member_commands(Command& channel);
void add_phase_commands(Command& channel);
void add_letter_commands(Command& root);
void add_act_commands(Command& root);
void add_read_commands(Command& root);
void add_trace_command(Command& root);
void add_file_commands(Command& root);
void add_give_commands(Command& root);
void add_ask_commands(Command& root);
void add_answer_commands(Command& ask);
void add_save_command(Command& ask);
void add_ask_list_command(Command& ask);
void add_ledger_command(Command& root);
void add_mandate_commands(Command& root);
void add_practice_command(Command& root);
void add_principal_commands(Command& root);
void add_record_commands(Command& root);
void add_record_making(Command& record);

}  // namespace peyk::app
