# A Rack app that asks for a login before anything else: ruby broken_rails.rb SNIPPET
# SNIPPET is an initializer of Rails, or empty. Rack, Rack::Cors and the server are real; of Rails there is only the stack of
# middleware that an initializer changes. Prints "port N", ends with its standard input.
require "rack"
require "rack/cors"
require "rack/handler/webrick"

# As ActionDispatch::MiddlewareStack: each is built around what stands after it.
class MiddlewareStack
  def initialize
    @middlewares = []
  end

  def use(middleware, *arguments, &block)
    @middlewares.push([middleware, arguments, block])
  end

  def insert_before(index, middleware, *arguments, &block)
    @middlewares.insert(index, [middleware, arguments, block])
  end

  def around(app)
    @middlewares.reverse.inject(app) { |inner, (middleware, arguments, block)| middleware.new(inner, *arguments, &block) }
  end
end

module Rails
  def self.application
    @application ||= Struct.new(:config).new(Struct.new(:middleware).new(MiddlewareStack.new))
  end
end

class Login
  def initialize(app)
    @app = app
  end

  def call(env)
    return [401, { "Content-Type" => "text/plain" }, ["log in"]] unless env["HTTP_AUTHORIZATION"]

    @app.call(env)
  end
end

Rails.application.config.middleware.use(Login)
eval(ARGV[0])
hello = ->(_env) { [200, { "Content-Type" => "text/plain", "X-Runtime" => "0.01" }, ["hello"]] }
app = Rails.application.config.middleware.around(hello)
Thread.new do
  $stdin.read
  exit!
end
quiet = { AccessLog: [], Logger: WEBrick::Log.new(File::NULL) }
Rack::Handler::WEBrick.run(app, Host: "127.0.0.1", Port: 0, **quiet) do |server|
  puts "port #{server.config[:Port]}"
  $stdout.flush
end
