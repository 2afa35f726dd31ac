import type { EventKind } from './event.ts'

/**
 * The commands that were found on the vendor's pages; config/samples has a sample of each, with its source. The vendor adds
 * commands without notice: one that is not here is accepted, kept and routable all the same, as an after-event.
 */
const COMMANDS: Readonly<Record<string, EventKind>> = {
  'Alert.RequestOverLimit': 'after',
  'Bot.OnC2CMessage': 'after',
  'Bot.OnGroupMessage': 'after',
  'C2C.CallbackAfterC2CMsgExtension': 'after',
  'C2C.CallbackAfterModifyMsg': 'after',
  'C2C.CallbackAfterMsgReadAll': 'after',
  'C2C.CallbackAfterMsgReadReceipt': 'after',
  'C2C.CallbackAfterMsgReport': 'after',
  'C2C.CallbackAfterMsgWithDraw': 'after',
  'C2C.CallbackAfterSendMsg': 'after',
  'C2C.CallbackBeforeSendMsg': 'before',
  'Chatbot.OnC2CSignalMessage': 'after',
  'ContentCallback.ResultNotify': 'after',
  'Follow.CallbackAfterFollowAdd': 'after',
  'Follow.CallbackAfterFollowDelete': 'after',
  'Group.CallbackAfterChangeGroupOwner': 'after',
  'Group.CallbackAfterCreateGroup': 'after',
  'Group.CallbackAfterCreateTopic': 'after',
  'Group.CallbackAfterGroupAttrChanged': 'after',
  'Group.CallbackAfterGroupDestroyed': 'after',
  'Group.CallbackAfterGroupFull': 'after',
  'Group.CallbackAfterGroupInfoChanged': 'after',
  'Group.CallbackAfterGroupMsgExtension': 'after',
  'Group.CallbackAfterMemberExit': 'after',
  'Group.CallbackAfterMemberFieldChanged': 'after',
  'Group.CallbackAfterModifyMsg': 'after',
  'Group.CallbackAfterNewMemberJoin': 'after',
  'Group.CallbackAfterReadReceipt': 'after',
  'Group.CallbackAfterRecallMsg': 'after',
  'Group.CallbackAfterSendMsg': 'after',
  'Group.CallbackAfterTopicDestroyed': 'after',
  'Group.CallbackAfterTopicInfoChanged': 'after',
  'Group.CallbackBeforeApplyJoinGroup': 'before',
  'Group.CallbackBeforeCreateGroup': 'before',
  'Group.CallbackBeforeCreateTopic': 'before',
  'Group.CallbackBeforeInviteJoinGroup': 'before',
  'Group.CallbackBeforeSendMsg': 'before',
  'Group.CallbackOnDailyGroupQuotaAlarm': 'after',
  'Group.CallbackOnMemberStateChange': 'after',
  'Group.CallbackSendMsgException': 'after',
  'OfficialAccount.CallbackAfterAddSubscriber': 'after',
  'OfficialAccount.CallbackAfterCreateOfficialAccount': 'after',
  'OfficialAccount.CallbackAfterDeleteSubscriber': 'after',
  'OfficialAccount.CallbackAfterMsgWithDraw': 'after',
  'OfficialAccount.CallbackAfterOfficialAccountDestroyed': 'after',
  'OfficialAccount.CallbackAfterOfficialAccountFull': 'after',
  'OfficialAccount.CallbackAfterOfficialAccountInfoChanged': 'after',
  'OfficialAccount.CallbackAfterSendMsg': 'after',
  'OfficialAccount.CallbackBeforeAddSubscriber': 'before',
  'OfficialAccount.CallbackBeforeCreateOfficialAccount': 'before',
  'OfficialAccount.CallbackBeforeSendMsg': 'before',
  'Profile.CallbackPortraitSet': 'after',
  'Push.AllMemberPush': 'after',
  'Push.OfflinePush': 'after',
  'Sns.CallbackBlackListAdd': 'after',
  'Sns.CallbackBlackListDelete': 'after',
  'Sns.CallbackFriendAdd': 'after',
  'Sns.CallbackFriendDelete': 'after',
  'Sns.CallbackPrevFriendAdd': 'before',
  'Sns.CallbackPrevFriendResponse': 'before',
  'State.StateChange': 'after',
}

/** The gateway's own news, routed like Chat's events; nobody else may send them. */
export const OWN_FAMILY = 'Gateway.'

const OWN_COMMANDS = [
  'Gateway.DestinationFailing',
  'Gateway.DestinationRecovered',
  'Gateway.DeliveryDead',
  'Gateway.StoreFailing',
]

export const knownCommands: readonly string[] = [...Object.keys(COMMANDS), ...OWN_COMMANDS]

export const kindOf = (command: string): EventKind => COMMANDS[command] ?? 'after'
