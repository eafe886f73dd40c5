# A Redmine for the end-to-end tests, once its default data is there: REST on, the bot with its key,
# two people, two projects of which it is a member, the field that holds a card's key.
#
#   rails runner redmine-setup.rb API-KEY

Setting.rest_api_enabled = '1'
Setting.notified_events = []
User.find_by_login('admin').update!(must_change_passwd: false)

field = IssueCustomField.create!(name: 'RT key', field_format: 'string', is_filter: true,
                                 is_for_all: true, trackers: Tracker.all)

role = Role.create!(name: 'Board', permissions: %i[view_issues add_issues edit_issues delete_issues
                                                   manage_issue_relations add_issue_notes],
                    issues_visibility: 'all', assignable: true)
Tracker.all.each do |tracker|
  IssueStatus.all.to_a.permutation(2).each do |from, to|
    WorkflowTransition.create!(role: role, tracker: tracker, old_status: from, new_status: to)
  end
  IssueStatus.all.each do |status|
    WorkflowTransition.create!(role: role, tracker: tracker, old_status_id: 0, new_status: status)
  end
end

def person(login, first, last)
  User.create!(login: login, firstname: first, lastname: last, mail: "#{login}@example.com",
               password: 'sesame-person', password_confirmation: 'sesame-person')
end

bot = person('boardbot', 'Board', 'Bot')
# A new token makes up its value by itself.
Token.create!(user: bot, action: 'api').update_column(:value, ARGV[0])
people = [bot, person('alice', 'Alice', 'Agent'), person('bob', 'Bob', 'Agent')]
%w[ops desk contract].each do |name|
  project = Project.create!(name: name.capitalize, identifier: name, trackers: Tracker.all,
                            enabled_module_names: %w[issue_tracking])
  people.each { |user| Member.create!(project: project, principal: user, roles: [role]) }
end
Project.create!(name: 'Closed', identifier: 'closed', trackers: Tracker.all, is_public: false,
                enabled_module_names: %w[issue_tracking])
puts "key-field #{field.id}"
